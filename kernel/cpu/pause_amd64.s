#include "textflag.h"

// func pause(n int)
//
// A loop of n PAUSE instructions: it leaves the core to its other thread.
TEXT ·pause(SB), NOSPLIT, $0-8
	MOVQ n+0(FP), CX

loop:
	PAUSE
	DECQ CX
	JNZ  loop
	RET
