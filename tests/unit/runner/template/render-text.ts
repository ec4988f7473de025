import { knownErrors, type TgeltError } from '../../../../kernel/errors/tgelt-error.ts'
import { returnFunction } from '../../../../runner/template/context/host-functions.ts'
import { createScope } from '../../../../runner/template/context/scopes.ts'
import { jinjaGlobals } from '../../../../runner/template/jinja-globals.ts'
import { type RenderedTemplate, Template } from '../../../../runner/template/template.ts'
import { toTemplateValue } from '../../../../runner/template/values/json.ts'

/** Renders a text with Jinja's globals, `return` and some variables. */
export function renderTemplate(text: string, variables: Record<string, unknown> = {}): RenderedTemplate {
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, toTemplateValue(value)]))
  const scope = createScope([values, jinjaGlobals, new Map([['return', returnFunction]])])
  return new Template({ file: 'models/m.sql', text }).render(scope)
}

export function renderText(text: string, variables: Record<string, unknown> = {}): string {
  return renderTemplate(text, variables).text
}

/** The one error that rendering a text throws. */
export function renderError(text: string, variables: Record<string, unknown> = {}): TgeltError {
  let thrown: unknown
  try {
    renderTemplate(text, variables)
  } catch (error) {
    thrown = error
  }
  const [error] = knownErrors(thrown)
  if (error === undefined) throw thrown ?? new Error(`rendered without an error: ${text}`)
  return error
}

/** `code line:column` of an error. */
export function codeAndPlace({ code, location }: TgeltError): string {
  return `${code} ${location?.line}:${location?.column}`
}
