import type { ChartRow, ChartSpec } from '../charts/chart-spec.ts'
import { chartFigure, noteFigure } from '../charts/figure.ts'
import { showValue } from '../charts/show-value.ts'
import { baseStyle } from '../html/base-style.ts'
import { type Content, type Html, html } from '../html/html.ts'
import { pageText } from '../html/page.ts'
import { reportStyle } from './report-style.ts'

/** A chart with the rows it shows, or with the reason why it shows none. */
export interface FilledChart {
  readonly spec: ChartSpec
  readonly content: { readonly rows: readonly ChartRow[] } | { readonly note: string }
}

export interface FilledTopic {
  readonly title: string
  readonly description: string
  readonly charts: readonly FilledChart[]
}

/** A part of the page: all chats together, or one of them. */
export interface ReportPart {
  readonly title: string
  readonly note: string
  readonly topics: readonly FilledTopic[]
}

export interface Report {
  readonly title: string
  readonly description: string
  /** First and last day of the data; undefined if there are no messages. */
  readonly period: { readonly first: string; readonly last: string } | undefined
  readonly parts: readonly ReportPart[]
  /** What was read and made when, line by line. */
  readonly colophon: readonly string[]
}

/** The report as one HTML page: the same report, the same bytes. */
export function reportPage(report: Report): string {
  const parts = report.parts.map((part, index) => ({ part, id: `part-${index + 1}` }))
  return pageText({
    title: report.title,
    description: report.description,
    styles: [baseStyle, reportStyle],
    body: html`<a class="skip" href="#content">To the charts</a>
<header>
<h1>${report.title}</h1>
<p>${report.description}</p>
${report.period !== undefined && html`<p>${showValue(report.period.first, 'date')} to ${showValue(report.period.last, 'date')}</p>`}
</header>
<nav aria-label="Contents"><ul>
${parts.map(contentsEntry)}
</ul></nav>
<main id="content">
${parts.length === 0 ? html`<p class="empty">There is no chat in the warehouse yet.</p>` : parts.map(partSection)}
</main>
<footer>
${report.colophon.map((line) => html`<p>${line}</p>\n`)}
</footer>`,
  })
}

interface NumberedPart {
  readonly part: ReportPart
  readonly id: string
}

function contentsEntry({ part, id }: NumberedPart): Html {
  const topics = part.topics.map(
    ({ title }, index) => html`<li><a href="#${id}-${index + 1}">${title}</a></li>`,
  )
  return html`<li><a href="#${id}"><bdi>${part.title}</bdi></a><ul>${topics}</ul></li>\n`
}

function partSection({ part, id }: NumberedPart): Html {
  return html`<section class="part" id="${id}">
<h2><bdi>${part.title}</bdi></h2>
${part.note !== '' && html`<p class="soft">${part.note}</p>`}
${part.topics.map((topic, index) => topicSection(topic, `${id}-${index + 1}`))}
</section>
`
}

function topicSection({ title, description, charts }: FilledTopic, id: string): Html {
  return html`<section class="topic" id="${id}">
<h3>${title}</h3>
${description !== '' && html`<p>${description}</p>`}
<div class="charts">
${charts.map(
  ({ spec, content }, index): Content =>
    'note' in content
      ? noteFigure(`${id}-${index + 1}`, spec, content.note)
      : chartFigure(`${id}-${index + 1}`, spec, content.rows),
)}
</div>
</section>
`
}
