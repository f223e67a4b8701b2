/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the reset vector, in real mode, to C in flat 32-bit mode with a stack in RAM. */

	.code16
	.section .reset, "ax"
	/* Near, so that CS keeps the base 0xffff0000 it has after reset. */
	jmp	start

	.section .start, "ax"
start:
	cli
	cld
	addr32 lgdtl %cs:(gdtr - start)
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$0x08, $start32

	.code32
start32:
	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movl	$0x8000, %esp
	call	rom_main
halt:
	hlt
	jmp	halt

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 0x08: code, flat */
	.quad	0x00cf93000000ffff	/* 0x10: data, flat */
gdtr:
	.word	gdtr - gdt - 1
	.long	gdt
