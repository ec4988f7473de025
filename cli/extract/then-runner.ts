import { type ExitCode, exitCode } from '../exit-code.ts'

/** Runs a command after landings, one at a time: what lands while it runs is followed by one more run. */
export class ThenRunner {
  readonly #run: () => Promise<ExitCode>
  #running: Promise<void> | undefined
  #isDue = false
  #isEnding = false
  #worst: ExitCode = exitCode.ok
  #failure: unknown

  constructor(run: () => Promise<ExitCode>) {
    this.#run = run
  }

  /** Something was landed. Nothing waits for what follows from it. */
  landed(): void {
    this.#isDue = true
    this.#running ??= this.#work()
      .catch((failure: unknown) => {
        this.#failure ??= failure
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /**
   * Waits for the run that is due; the greatest exit code of all runs. `isCut`: no further one is begun. Rejects if a run
   * could not be made.
   */
  async finish(isCut: boolean): Promise<ExitCode> {
    this.#isEnding = isCut
    await this.#running
    if (this.#failure !== undefined) throw this.#failure
    return this.#worst
  }

  async #work(): Promise<void> {
    while (this.#isDue && !this.#isEnding) {
      this.#isDue = false
      const code = await this.#run()
      if (code > this.#worst) this.#worst = code
    }
  }
}
