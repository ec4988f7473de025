import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Report, reportPage } from '../../pages/report/report-page.ts'
import { Chromium, findChromium, type Tab, type View } from '../helpers/chromium.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { samples } from '../unit/pages/charts/sample-charts.ts'
import { hostileTexts } from '../unit/pages/html/hostile-texts.ts'

/**
 * The pages in a real browser: set TGELT_CHROMIUM to its path, or have chromium on the PATH; without one this is skipped.
 * TGELT_SCREENSHOTS names a folder for pictures to look at.
 */
const path = findChromium()
const views: readonly View[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 768, scheme: 'light' },
  { width: 400, scheme: 'light' },
  { width: 400, scheme: 'dark' },
]

if (path === undefined) console.log('No chromium found: pages were not looked at in a browser.')

describe.skipIf(path === undefined)('in a browser', () => {
  const folder = temporaryFolder({ keepForFile: true })
  let browser: Chromium

  beforeAll(async () => {
    for (const line of ['init .', 'extract --from sample/result.json', 'build', 'report', 'docs'])
      expect((await runCli(folder, [...line.split(' '), '--quiet'])).code).toBe(0)
    browser = new Chromium(path ?? '')
  })
  afterAll(() => browser.close())

  async function look(file: string, view: View): Promise<Tab> {
    const tab = await browser.open(file, view)
    const shots = process.env['TGELT_SCREENSHOTS']
    if (shots !== undefined) {
      mkdirSync(shots, { recursive: true })
      const name = `${file.replace(/^.*[/\\]/, '').replace('.html', '')}-${view.width}-${view.scheme}.png`
      writeFileSync(join(shots, name), await tab.screenshot())
    }
    return tab
  }

  describe.each(['target/report.html', 'target/site/index.html'])('%s', (file) => {
    test.each(views)(
      '$width pixels wide, $scheme: no complaint, no request, nothing cut off',
      async (view) => {
        const url = join(folder, file)
        const tab = await look(url, view)
        expect(tab.complaints).toEqual([])
        expect(tab.requests).toEqual([pathToFileURL(url).href])
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(view.width)
        const [red] = await tab.evaluate<readonly string[]>(
          `getComputedStyle(document.body).backgroundColor.match(/\\d+/g)`,
        )
        expect(Number(red) < 128 ? 'dark' : 'light').toBe(view.scheme)
      },
    )
  })

  test('each chart of the report is seen in one size, on a telephone in the small one', async () => {
    const seen = `[...document.querySelectorAll('.drawing')].filter((svg) => svg.getBoundingClientRect().width > 0)
      .map((svg) => svg.classList[1])`
    const wide = await look(join(folder, 'target/report.html'), { width: 1280, scheme: 'light' })
    expect(new Set(await wide.evaluate<string[]>(seen))).toEqual(new Set(['wide', 'half']))
    const narrow = await look(join(folder, 'target/report.html'), { width: 400, scheme: 'light' })
    expect(new Set(await narrow.evaluate<string[]>(seen))).toEqual(new Set(['narrow', 'half']))
  })

  test('the catalogue is searched with the keyboard alone', async () => {
    const tab = await browser.open(join(folder, 'target/site/index.html'), { width: 1280, scheme: 'light' })
    await tab.press('/', '/')
    expect(await tab.evaluate(`document.activeElement.type`)).toBe('search')
    await tab.type('silver chat_kind')
    const left = `[...document.querySelectorAll('[data-search]')].filter((item) => !item.hidden).map((item) => item.innerText.trim())`
    expect(await tab.evaluate(left)).toContain('chats')
    expect(await tab.evaluate(left)).not.toContain('user_daily')
    await tab.press('Enter')
    const [first] = await tab.evaluate<string[]>(`[location.hash, document.activeElement.tagName]`)
    expect(first).toMatch(/^#\w+$/)
    expect(await tab.evaluate(`document.querySelector(':target h2').innerText.length`)).toBeGreaterThan(3)
    expect(tab.complaints).toEqual([])
  })

  test('hostile names are text and nothing else', async () => {
    const parts: Report['parts'] = hostileTexts.map((hostile) => ({
      title: hostile,
      note: hostile,
      topics: [
        {
          title: hostile,
          description: hostile,
          charts: Object.values(samples).map(({ spec, rows }) => ({
            spec: { ...spec, title: hostile },
            content: {
              rows: [...rows, { ...rows[0], name: hostile, kind: hostile, chat: hostile, hashtag: hostile }],
            },
          })),
        },
      ],
    }))
    const page = reportPage({ title: 'T', description: '', period: undefined, parts, colophon: [] })
    const file = join(folder, 'hostile.html')
    writeFileSync(file, page)
    const tab = await browser.open(file, { width: 1280, scheme: 'light' })
    expect(tab.complaints).toEqual([])
    expect(tab.requests).toEqual([pathToFileURL(file).href])
    expect(
      await tab.evaluate(`document.querySelectorAll('script, img, iframe, [onerror], [onmouseover]').length`),
    ).toBe(0)
    expect(await tab.evaluate(`document.querySelectorAll('section.part').length`)).toBe(hostileTexts.length)
    expect(await tab.evaluate(`document.querySelector('h2').innerText`)).toBe(hostileTexts[0])
  })
})
