import { printable } from '../../kernel/printable.ts'

const isPlain = /^[ -~]*$/

/**
 * A text from outside as a page may show it: one line of valid Unicode, without control characters and without marks
 * that turn the direction of what stands around it.
 */
export function displayText(text: string): string {
  // A page has tens of thousands of numbers and dates; looking for each kind of mark in them is most of its cost.
  if (isPlain.test(text)) return text
  return printable(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[\u061c\u200e\u200f\ufeff]/g, '')
}
