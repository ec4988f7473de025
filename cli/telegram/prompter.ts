/** How a command asks a person. */
export interface Prompter {
  /** The line that was typed, without blanks around it. Rejects with PromptEnded if there will be none. */
  ask(question: string): Promise<string>
  /** The same, without showing what is typed, and with its blanks. */
  askHidden(question: string): Promise<string>
  /** A line, or several, that are shown. */
  show(text: string): void
}

/** Ctrl-C or the end of the input, in place of an answer. */
export class PromptEnded extends Error {}
