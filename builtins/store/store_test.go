package store

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var key = Key{"op": "score", "version": "1", "model": "abc"}

// rowOf is the row that every process makes of number i.
func rowOf(i int) (ID, []byte) {
	return IDOf("row", strconv.Itoa(i)), bytes.Repeat([]byte{byte(i), byte(i >> 8), 0xf5}, 1+i%17)
}

func shelf(t *testing.T, dir string) *Shelf {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	sh, err := s.Shelf(key, map[string]string{"model": "m"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sh.Close() })
	return sh
}

func put(t *testing.T, sh *Shelf, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := sh.Put(rowOf(i)); err != nil {
			t.Fatal(err)
		}
	}
}

// check reports rows that are not what rowOf makes, and returns how many there are.
func check(t *testing.T, sh *Shelf, n int) (have int) {
	t.Helper()
	for i := range n {
		id, want := rowOf(i)
		if got, ok := sh.Get(id); ok {
			have++
			if !bytes.Equal(got, want) {
				t.Fatalf("row %d is %x, want %x", i, got, want)
			}
		}
	}
	if have != sh.Len() {
		t.Fatalf("%d rows, of which only %d were put", sh.Len(), have)
	}
	return have
}

func TestRowsAreKept(t *testing.T) {
	dir := t.TempDir()
	a := shelf(t, dir)
	put(t, a, 0, 50)
	put(t, a, 0, 50) // again: nothing is written
	if check(t, a, 50) != 50 {
		t.Error("rows put are not there")
	}
	b := shelf(t, dir)
	if check(t, b, 50) != 50 || len(b.Problems()) > 0 {
		t.Errorf("%d rows, problems %v", b.Len(), b.Problems())
	}
	other, err := (&Store{dir}).Shelf(Key{"op": "score", "version": "2", "model": "abc"}, nil)
	if err != nil || other.Len() != 0 {
		t.Errorf("another key has %d rows (%v)", other.Len(), err)
	}
}

// onlyFile returns the path and contents of the shelf's one file.
func onlyFile(t *testing.T, dir string) (string, []byte) {
	t.Helper()
	m, err := filepath.Glob(filepath.Join(dir, layout, "*", "*", "*.rows"))
	if err != nil || len(m) != 1 {
		t.Fatalf("files: %v (%v)", m, err)
	}
	data, err := os.ReadFile(m[0])
	if err != nil {
		t.Fatal(err)
	}
	return m[0], data
}

// TestDamageAtEveryOffset changes each byte of a file in turn.
func TestDamageAtEveryOffset(t *testing.T) {
	dir := t.TempDir()
	put(t, shelf(t, dir), 0, 4)
	path, data := onlyFile(t, dir)
	for at := range data {
		for _, with := range []byte{0xff, 0x01} {
			if testing.Short() && at%3 != int(with&2)>>1 {
				continue
			}
			bad := bytes.Clone(data)
			bad[at] ^= with
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			sh := shelf(t, dir)
			if have := check(t, sh, 4); have < 3 {
				t.Fatalf("byte %d: only %d rows are left of 4", at, have)
			}
			if len(sh.bad) != 1 {
				t.Fatalf("byte %d: problems %v, want one", at, sh.bad)
			}
			put(t, sh, 0, 4) // what was lost is made again, in a file of its own
			if again := shelf(t, dir); check(t, again, 4) != 4 {
				t.Fatalf("byte %d: %d rows after a rerun", at, again.Len())
			}
			others, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.rows"))
			for _, f := range others {
				if f != path {
					os.Remove(f)
				}
			}
			sh.Close()
		}
	}
}

func TestCutAtEveryLength(t *testing.T) {
	dir := t.TempDir()
	put(t, shelf(t, dir), 0, 4)
	path, data := onlyFile(t, dir)
	for n := range data {
		if err := os.WriteFile(path, data[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		sh := shelf(t, dir)
		check(t, sh, 4)
		if len(sh.Problems()) > 0 {
			t.Fatalf("cut at %d: %v, want an unfinished record at most", n, sh.Problems())
		}
	}
}

func TestRowsOfAnotherShelf(t *testing.T) {
	dir := t.TempDir()
	put(t, shelf(t, dir), 0, 3)
	_, data := onlyFile(t, dir)
	s := &Store{dir}
	k := Key{"op": "other"}
	if err := os.MkdirAll(s.shelfDir(k.ID()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.shelfDir(k.ID()), "x.rows"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	sh, err := s.Shelf(k, nil)
	if err != nil || sh.Len() != 0 || len(sh.Problems()) != 1 {
		t.Errorf("rows of a shelf copied to another: %d are used, problems %v (%v)", sh.Len(), sh.Problems(), err)
	}
}

// What is no file is told and left alone: a pipe would be waited for, a device never end.
func TestNoFileOfResults(t *testing.T) {
	dir := t.TempDir()
	put(t, shelf(t, dir), 0, 3)
	path, _ := onlyFile(t, dir)
	link, odd := filepath.Join(filepath.Dir(path), "link.rows"), 1
	if os.Symlink(os.DevNull, link) == nil {
		if _, err := os.Lstat(link); err == nil { // Wine makes links that nobody finds
			odd = 2
		}
	}
	if err := os.Mkdir(filepath.Join(filepath.Dir(path), "folder.rows"), 0o755); err != nil {
		t.Fatal(err)
	}
	sh := shelf(t, dir)
	if sh.Len() != 3 || len(sh.Problems()) != odd || !strings.Contains(sh.Problems()[0].String(), "folder.rows, byte 0: no file of results") {
		t.Errorf("%d rows, problems %v; want 3 rows and problems %d", sh.Len(), sh.Problems(), odd)
	}
}

// Damage over several rows is one place, and so are all rows of a file that differ
// from an earlier one's, which stay those that are used.
func TestOneProblemAPlace(t *testing.T) {
	dir := t.TempDir()
	first, second := shelf(t, dir), shelf(t, dir)
	put(t, first, 0, 9)
	path, data := onlyFile(t, dir)
	for i := range 5 {
		id, row := rowOf(i)
		if err := second.Put(id, append([]byte("no "), row...)); err != nil {
			t.Fatal(err)
		}
	}
	sh := shelf(t, dir)
	if n := check(t, sh, 9); n != 9 {
		t.Errorf("%d of the first rows, want 9", n)
	}
	if p := sh.Problems(); len(p) != 1 || !strings.HasPrefix(p[0].What, "5 rows differ from those of earlier files, ") {
		t.Errorf("problems %v, want one of 5 rows that differ", p)
	}
	second.Close()
	if err := os.Remove(must(filepath.Glob(filepath.Join(filepath.Dir(path), "*.rows")))[1]); err != nil {
		t.Fatal(err)
	}
	clear(data[len(data)/4 : len(data)*3/4])
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	sh = shelf(t, dir)
	if n := check(t, sh, 9); n == 0 || n > 6 {
		t.Errorf("%d rows of a file half of which is zeros", n)
	}
	if p := sh.Problems(); len(p) != 1 {
		t.Errorf("problems %v, want one place", p)
	}
}

// TestMain makes this binary a writer when a test asks for one.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PEWTER_TEST_STORE"); dir != "" {
		child(dir)
		return
	}
	os.Exit(m.Run())
}

// child puts rows 0 to n in its own order, and says after each that it is kept.
func child(dir string) {
	n, _ := strconv.Atoi(os.Getenv("PEWTER_TEST_ROWS"))
	step, _ := strconv.Atoi(os.Getenv("PEWTER_TEST_STEP"))
	s, err := Open(dir)
	if err != nil {
		panic(err)
	}
	sh, err := s.Shelf(key, nil)
	if err != nil {
		panic(err)
	}
	for i := range n {
		k := i * step % n
		if err := sh.Put(rowOf(k)); err != nil {
			panic(err)
		}
		fmt.Println(k)
	}
}

func writer(t *testing.T, dir string, rows, step int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), "PEWTER_TEST_STORE="+dir, fmt.Sprint("PEWTER_TEST_ROWS=", rows), fmt.Sprint("PEWTER_TEST_STEP=", step))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(out)
}

// TestKilled kills a writer again and again: what it said was kept is there, and
// a last run completes the rest.
func TestKilled(t *testing.T) {
	const rows = 3000
	dir := t.TempDir()
	said := map[int]bool{}
	for round := range 8 {
		c, out := writer(t, dir, rows, 1)
		stop := 40 + 331*round
		for n := 0; n < stop && out.Scan(); n++ {
			k, err := strconv.Atoi(out.Text())
			if err != nil {
				t.Fatal(err)
			}
			said[k] = true
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // "signal: killed"
		sh := shelf(t, dir)
		check(t, sh, rows)
		if len(sh.Problems()) > 0 {
			t.Fatalf("round %d: %v", round, sh.Problems())
		}
		for k := range said {
			if id, _ := rowOf(k); sh.rows[id] == nil {
				t.Fatalf("round %d: row %d was kept and is gone", round, k)
			}
		}
	}
	sh := shelf(t, dir)
	put(t, sh, 0, rows)
	if again := shelf(t, dir); check(t, again, rows) != rows {
		t.Errorf("%d rows of %d", again.Len(), rows)
	}
}

// TestProcessesAtOnce has two writers put the same rows in different orders.
func TestProcessesAtOnce(t *testing.T) {
	const rows = 2000
	dir := t.TempDir()
	a, outA := writer(t, dir, rows, 1)
	b, outB := writer(t, dir, rows, 1999)
	for outA.Scan() && outB.Scan() {
		if sh := shelf(t, dir); check(t, sh, rows) > rows/2 {
			break // read while they write, then let them end
		}
	}
	for outA.Scan() {
	}
	for outB.Scan() {
	}
	if err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := b.Wait(); err != nil {
		t.Fatal(err)
	}
	sh := shelf(t, dir)
	if check(t, sh, rows) != rows || len(sh.bad) > 0 {
		t.Errorf("%d rows of %d, problems %v", sh.Len(), rows, sh.bad)
	}
}

func TestLsExplainGC(t *testing.T) {
	dir := t.TempDir()
	s := &Store{dir}
	if all, err := s.Ls(); err != nil || len(all) != 0 {
		t.Fatalf("an empty store lists %v (%v)", all, err)
	}
	for i, v := range []string{"1", "2", "3"} {
		k := Key{"op": "score", "version": v, "model": "abc"}
		if i > 0 && !strings.Contains(s.Why(k, map[string]string{"model": "m"}), ", now "+v+")") {
			t.Errorf("why: %s", s.Why(k, map[string]string{"model": "m"}))
		}
		sh, err := s.Shelf(k, map[string]string{"model": "m"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, sh, 0, 10)
		sh.Close()
		past := time.Now().Add(time.Duration(i-5) * time.Hour)
		for _, f := range append(must(sh.files()), sh.dir) {
			if err := os.Chtimes(f, past, past); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := s.Ls()
	if err != nil || len(all) != 3 || all[0].Key["version"] != "3" || all[0].Rows != 10 || all[0].Label["model"] != "m" {
		t.Fatalf("ls: %+v (%v)", all, err)
	}
	text, err := s.Explain(all[0].ID[:8])
	if err != nil || !strings.Contains(text, "10 rows") || !strings.Contains(text, "differs in version (1, now 3)") {
		t.Errorf("explain: %s (%v)", text, err)
	}
	if _, err := s.Explain("zz"); err == nil {
		t.Error("explain of nothing gives no error")
	}
	removed, err := s.GC(2 * all[0].Bytes)
	if err != nil || len(removed) != 1 || removed[0].Key["version"] != "1" {
		t.Errorf("gc removed %+v (%v), want the one used longest ago", removed, err)
	}
	if all, _ = s.Ls(); len(all) != 2 {
		t.Errorf("%d shelves are left, want 2", len(all))
	}
}

func must(files []string, err error) []string {
	if err != nil {
		panic(err)
	}
	return files
}

func TestGCMends(t *testing.T) {
	dir := t.TempDir()
	first := shelf(t, dir)
	put(t, first, 0, 20)
	first.Close() // some systems remove no file that is open
	path, data := onlyFile(t, dir)
	data[len(data)/2] ^= 0x40
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Store{dir}).GC(1 << 20); err != nil {
		t.Fatal(err)
	}
	if sh := shelf(t, dir); check(t, sh, 20) != 19 || len(sh.bad) > 0 {
		t.Errorf("%d rows, problems %v", sh.Len(), sh.bad)
	}
}

func TestPutWhereNothingCanBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "store")
	sh := shelf(t, dir)
	if err := os.WriteFile(dir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	id, row := rowOf(1)
	if err := sh.Put(id, row); err == nil || !strings.Contains(err.Error(), "the store") {
		t.Errorf("err = %v", err)
	}
	if got, ok := sh.Get(id); !ok || !bytes.Equal(got, row) {
		t.Error("the row is not remembered")
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("err = %v", err)
	}
}

// FuzzScan reads any bytes: only records that were written come back.
func FuzzScan(f *testing.F) {
	id, row := rowOf(3)
	good := appendRecord(nil, "s", id, row)
	f.Add(good, 3, byte(1))
	f.Add(append(bytes.Clone(good), good...), 40, byte(0x80))
	f.Add([]byte{0xf5, 'p', 'w', '1', 0xff, 0xff, 0xff, 0xff}, 0, byte(0))
	f.Fuzz(func(t *testing.T, data []byte, at int, with byte) {
		data = append(bytes.Clone(data), good...)
		if at >= 0 && at < len(data) {
			data[at] ^= with
		}
		end := int64(0)
		scan("f", "s", data, func(got ID, r []byte) {
			want := sumOf("s", got, r)
			if !bytes.Contains(data, want) {
				t.Error("a row without its sum")
			}
		}, func(p Problem) {
			if p.Offset < end {
				t.Errorf("problems out of order: %v", p)
			}
			end = p.Offset
		})
	})
}
