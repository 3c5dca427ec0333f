package eval

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/suggest"
)

// A language is how benchmarks name a language and what their prompts need of it.
type language struct {
	code     string // ISO 639-3: "deu"
	two      string // ISO 639-1: "de"
	script   string // with the script, as FLORES and Belebele do: "deu_Latn"
	question string // "Frage"
	answer   string // "Antwort"
	marks    *marks
}

// marks are a language's punctuation and spaces.
type marks struct {
	stop, comma, question, exclamation, colon, semicolon string
	word, sentence                                       string // the spaces after a word and a sentence
}

var (
	western  = &marks{".", ",", "?", "!", ":", ";", " ", " "}
	arabic   = &marks{".", "،", "؟", "!", ":", ";", " ", " "}
	urdu     = &marks{"۔", "،", "؟", "!", ":", "؛", " ", " "}
	chinese  = &marks{"。", "，", "？", "！", "：", ";", "", ""}
	japanese = &marks{"。", "、", "？", "！", "：", "；", "", ""}
	danda    = &marks{"।", ",", "?", "!", ":", ";", " ", " "}
	greek    = &marks{".", ",", ";", "!", ":", "·", " ", " "}
	thai     = &marks{".", ",", "?", "!", ":", ";", "", " "}
)

// languages are those whose prompts are known, by code.
var languages = []language{
	{"ara", "ar", "arb_Arab", "سؤال", "إجابة", arabic},
	{"ben", "bn", "ben_Beng", "প্রশ্ন", "উত্তর", danda},
	{"bul", "bg", "bul_Cyrl", "Въпрос", "Отговор", western},
	{"cat", "ca", "cat_Latn", "Pregunta", "Resposta", western},
	{"ces", "cs", "ces_Latn", "Otázka", "Odpověď", western},
	{"dan", "da", "dan_Latn", "Spørgsmål", "Svar", western},
	{"deu", "de", "deu_Latn", "Frage", "Antwort", western},
	{"ell", "el", "ell_Grek", "Ερώτηση", "Απάντηση", greek},
	{"eng", "en", "eng_Latn", "Question", "Answer", western},
	{"fin", "fi", "fin_Latn", "Kysymys", "Vastaus", western},
	{"fra", "fr", "fra_Latn", "Question", "Réponse", western},
	{"hin", "hi", "hin_Deva", "सवाल", "उत्तर", danda},
	{"hrv", "hr", "hrv_Latn", "Pitanje", "Odgovor", western},
	{"hun", "hu", "hun_Latn", "Kérdés", "Válasz", western},
	{"ind", "id", "ind_Latn", "Pertanyaan", "Jawaban", western},
	{"ita", "it", "ita_Latn", "Domanda", "Risposta", western},
	{"jpn", "ja", "jpn_Jpan", "質問", "回答", japanese},
	{"nld", "nl", "nld_Latn", "Vraag", "Antwoord", western},
	{"pol", "pl", "pol_Latn", "Pytanie", "Odpowiedź", western},
	{"por", "pt", "por_Latn", "Pergunta", "Resposta", western},
	{"rus", "ru", "rus_Cyrl", "Вопрос", "Ответ", western},
	{"slk", "sk", "slk_Latn", "Otázka", "Odpoveď", western},
	{"spa", "es", "spa_Latn", "Pregunta", "Respuesta", western},
	{"srp", "sr", "srp_Cyrl", "Питање", "Одговор", western},
	{"swa", "sw", "swh_Latn", "Swali", "Jibu", western},
	{"swe", "sv", "swe_Latn", "Fråga", "Svar", western},
	{"tha", "th", "tha_Thai", "คำถาม", "คำตอบ", thai},
	{"tur", "tr", "tur_Latn", "Soru", "Cevap", western},
	{"ukr", "uk", "ukr_Cyrl", "Питання", "Відповідь", western},
	{"urd", "ur", "urd_Arab", "سوال", "جواب", urdu},
	{"vie", "vi", "vie_Latn", "Câu hỏi", "Trả lời", western},
	{"zho", "zh", "zho_Hans", "问题", "答案", chinese},
}

// languageOf finds a language by any of its codes: "deu", "de", "deu_Latn".
func languageOf(code string) (language, bool) {
	i := slices.IndexFunc(languages, func(l language) bool {
		lang, _, _ := strings.Cut(l.script, "_")
		return code == l.code || code == l.two || code == l.script || code == lang
	})
	if i < 0 {
		return language{code: code, two: code, script: code + "_*", marks: western}, false
	}
	return languages[i], true
}

// prompting is languageOf for a benchmark whose prompts have words in the language.
func prompting(task, code string) (language, error) {
	l, ok := languageOf(code)
	if ok {
		return l, nil
	}
	var have []string
	for _, l := range languages {
		have = append(have, l.code)
	}
	return l, fmt.Errorf("%s: the words of a prompt in %q are not known%s; have: %s", task, code, suggest.DidYouMean(code, have), strings.Join(have, ", "))
}

// codeOf is the three-letter code of a language under any of its codes.
func codeOf(code string) string {
	l, ok := languageOf(code)
	if !ok {
		code, _, _ = strings.Cut(code, "_")
		return code
	}
	return l.code
}

// alphabetic is the code under which the hub files a language by its three
// letters: Modern Standard Arabic stands for Arabic.
func alphabetic(code string) string {
	l, ok := languageOf(code)
	if ok && l.code == "ara" {
		return "arb"
	}
	return l.code
}
