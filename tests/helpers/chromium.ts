import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The browser to look at pages with: TGELT_CHROMIUM, or one of the PATH; undefined where there is none. */
export function findChromium(): string | undefined {
  const asked = process.env['TGELT_CHROMIUM']
  if (asked !== undefined && asked !== '') return asked
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}

export interface View {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

type Event = { readonly method: string; readonly params: Record<string, unknown> }

/** A headless browser, spoken to over a pipe. */
export class Chromium {
  readonly #process: ChildProcess
  readonly #profile: string
  readonly #waiting = new Map<number, { done: (value: never) => void; failed: (error: Error) => void }>()
  readonly #listeners = new Set<(event: Event) => void>()
  #lastId = 0
  #buffered = ''

  constructor(path: string) {
    this.#profile = mkdtempSync(join(tmpdir(), 'tgelt-chromium-'))
    const flags = [
      'no-sandbox',
      'disable-gpu',
      'disable-quic',
      'no-first-run',
      'disable-background-networking',
    ]
    this.#process = spawn(
      path,
      [
        ...['headless', ...flags, 'disable-component-update', 'disable-sync', 'hide-scrollbars'].map(
          (flag) => `--${flag}`,
        ),
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#profile}`,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    )
    const answers = this.#process.stdio[4] as Readable
    answers.setEncoding('utf8').on('data', (text: string) => this.#receive(text))
  }

  /** Opens a file in a tab of its own. */
  async open(file: string, view: View): Promise<Tab> {
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    })
    const tab = new Tab(this, sessionId)
    await tab.show(pathToFileURL(file).href, view)
    return tab
  }

  send<R = unknown>(method: string, params: object = {}, sessionId?: string): Promise<R> {
    const id = ++this.#lastId
    const commands = this.#process.stdio[3] as Writable
    return new Promise<R>((done, failed) => {
      this.#waiting.set(id, { done: done as (value: never) => void, failed })
      commands.write(`${JSON.stringify({ id, method, params, sessionId })}\u0000`)
    })
  }

  listen(listener: (event: Event) => void): void {
    this.#listeners.add(listener)
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#process.on('exit', done))
    await this.send('Browser.close').catch(() => undefined)
    await ended
    rmSync(this.#profile, { recursive: true, force: true })
  }

  #receive(text: string): void {
    const parts = (this.#buffered + text).split('\u0000')
    this.#buffered = parts.pop() ?? ''
    for (const part of parts) {
      const message = JSON.parse(part)
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error !== undefined) waiting?.failed(new Error(message.error.message))
      else waiting?.done(message.result as never)
      if (message.method !== undefined) for (const listener of this.#listeners) listener(message)
    }
  }
}

export class Tab {
  /** What the page said, threw or was refused. */
  readonly complaints: string[] = []
  /** Addresses that the page asked for, its own among them. */
  readonly requests: string[] = []
  readonly #browser: Chromium
  readonly #session: string

  constructor(browser: Chromium, session: string) {
    this.#browser = browser
    this.#session = session
  }

  async show(url: string, { width, scheme }: View): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.#send(`${domain}.enable`)
    const media = [{ name: 'prefers-color-scheme', value: scheme }]
    await this.#send('Emulation.setEmulatedMedia', { features: media })
    const size = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 }
    await this.#send('Emulation.setDeviceMetricsOverride', size)
    const loaded = new Promise<void>((done) => this.#browser.listen((event) => this.#note(event, done)))
    await this.#send('Page.navigate', { url })
    await loaded
  }

  async evaluate<R>(expression: string): Promise<R> {
    const answer = await this.#send<{ result: { value: R }; exceptionDetails?: object }>('Runtime.evaluate', {
      expression,
      returnByValue: true,
    })
    if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails))
    return answer.result.value
  }

  async press(key: string, text?: string): Promise<void> {
    await this.#send('Input.dispatchKeyEvent', {
      type: 'keyDown',
      key,
      ...(text === undefined ? {} : { text }),
    })
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', key })
  }

  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text })
  }

  /** A picture of the whole page, as PNG. */
  async screenshot(): Promise<Uint8Array> {
    const options = { format: 'png', captureBeyondViewport: true }
    const { data } = await this.#send<{ data: string }>('Page.captureScreenshot', options)
    return Buffer.from(data, 'base64')
  }

  #send<R>(method: string, params: object = {}): Promise<R> {
    return this.#browser.send<R>(method, params, this.#session)
  }

  #note({ method, params, ...rest }: Event, loaded: () => void): void {
    if ((rest as { sessionId?: string }).sessionId !== this.#session) return
    if (method === 'Page.loadEventFired') loaded()
    if (method === 'Network.requestWillBeSent') this.requests.push((params['request'] as { url: string }).url)
    const isComplaint = [
      'Runtime.exceptionThrown',
      'Runtime.consoleAPICalled',
      'Log.entryAdded',
      'Page.javascriptDialogOpening',
    ].includes(method)
    if (isComplaint) this.complaints.push(`${method} ${JSON.stringify(params).slice(0, 500)}`)
  }
}
