//go:build !purego

#include "textflag.h"

// func searchAVX2(text *byte, blocks int, at uint32, bytes *classes, marks, stops *uint32, first int) (found, others int)
//
// SI text, CX blocks left, R8 position of the block, DI next mark, R9 next stop,
// R10 place in marks of the next mark. Y0 and Y1 say which bytes are found, by
// their lower and by their upper four bits, Y2 is the separator, Y3 0x0f, Y4 0.
TEXT ·searchAVX2(SB), NOSPLIT, $0-72
	MOVQ text+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVL at+16(FP), R8
	MOVQ bytes+24(FP), AX
	MOVQ marks+32(FP), DI
	MOVQ stops+40(FP), R9
	MOVQ first+48(FP), R10
	VBROADCASTI128 (AX), Y0
	VBROADCASTI128 16(AX), Y1
	VPBROADCASTB 32(AX), Y2
	VPBROADCASTB 33(AX), Y3
	VPXOR Y4, Y4, Y4

block:
	// AX what is found, DX the separators: a bit a byte
	VMOVDQU (SI), Y5
	VMOVDQU 32(SI), Y6
	VPSHUFB Y5, Y0, Y7
	VPSHUFB Y6, Y0, Y8
	VPSRLW $4, Y5, Y9
	VPSRLW $4, Y6, Y10
	VPAND Y3, Y9, Y9
	VPAND Y3, Y10, Y10
	VPSHUFB Y9, Y1, Y9
	VPSHUFB Y10, Y1, Y10
	VPAND Y7, Y9, Y7
	VPAND Y8, Y10, Y8
	VPCMPEQB Y4, Y7, Y7
	VPCMPEQB Y4, Y8, Y8
	VPMOVMSKB Y7, AX
	VPMOVMSKB Y8, R11
	SHLQ $32, R11
	ORQ R11, AX
	NOTQ AX
	VPMOVMSKB Y5, BX // bytes of eight bits
	VPMOVMSKB Y6, R12
	SHLQ $32, R12
	ORQ R12, BX
	ORQ BX, AX
	VPCMPEQB Y2, Y5, Y7
	VPCMPEQB Y2, Y6, Y8
	VPMOVMSKB Y7, DX
	VPMOVMSKB Y8, R13
	SHLQ $32, R13
	ORQ R13, DX

	// BX the others; for each, how many were found before it
	ANDNQ AX, DX, BX
	POPCNTQ BX, R12
	BLSMSKQ BX, R11
	ANDQ AX, R11
	POPCNTQ R11, R11
	LEAQ -1(R10)(R11*1), R11
	MOVL R11, (R9)
	BLSRQ BX, BX
	BLSMSKQ BX, R11
	ANDQ AX, R11
	POPCNTQ R11, R11
	LEAQ -1(R10)(R11*1), R11
	MOVL R11, 4(R9)
	BLSRQ BX, BX
	JZ placed
	LEAQ 8(R9), R13

other:
	BLSMSKQ BX, R11
	ANDQ AX, R11
	POPCNTQ R11, R11
	LEAQ -1(R10)(R11*1), R11
	MOVL R11, (R13)
	ADDQ $4, R13
	BLSRQ BX, BX
	JNZ other

placed:
	LEAQ (R9)(R12*4), R9

	// the places of all, eight at a time
	POPCNTQ AX, R12
	ADDQ R12, R10
	MOVQ DI, R13
	MOVQ R12, BX

eight:
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, (R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 4(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 8(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 12(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 16(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 20(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 24(R13)
	BLSRQ AX, AX
	TZCNTQ AX, R11
	ADDL R8, R11
	MOVL R11, 28(R13)
	BLSRQ AX, AX
	ADDQ $32, R13
	SUBQ $8, BX
	JG eight

	LEAQ (DI)(R12*4), DI
	ADDQ $64, SI
	ADDL $64, R8
	DECQ CX
	JNZ block

	VZEROUPPER
	SUBQ first+48(FP), R10
	MOVQ R10, found+56(FP)
	SUBQ stops+40(FP), R9
	SHRQ $2, R9
	MOVQ R9, others+64(FP)
	RET
