// Package lang is the notebook language: Starlark, cut into cells.
//
// A notebook is a Starlark file. A line that begins "# %%" starts a cell; what
// follows on that line is the cell's title, and "# %% [markdown]" starts a cell
// whose comments are prose. A string that stands alone is prose too, and the
// value of any other expression that stands alone is shown.
//
// A cell is a module. It is compiled by itself, at the lines it has in the file,
// and when it ends its values are frozen. The names it mentions and does not
// define are its dependencies, so a cell is a function of its text and of the
// cells it depends on, wherever in the file they stand: Session.Run repeats only
// the cells for which one of these has changed. A name is defined by one cell
// alone. Names that begin with an underscore, and the variables of for loops
// outside functions, belong to their cell and are not seen by the others. A cell
// may build up its own names, in loops and branches and with +=, but no statement
// defines again what another one has defined. Where a cell defines a name that a
// verb has, all cells mean the cell's.
//
// The package knows nothing of models or tables: the verbs come from a table of
// Func, from which binding of arguments, help and completion follow.
package lang
