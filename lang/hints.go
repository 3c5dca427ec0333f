package lang

func adviseSyntax(e *Error, s *source, text string, line int) {}
func resolveHint(msg string) string                           { return "" }
func nameHint(name string) string                             { return "" }
func runtimeHint(msg string) string                           { return "" }
