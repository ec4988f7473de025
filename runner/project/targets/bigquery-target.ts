import { z } from 'zod'
import type { BigqueryTarget } from '../../resource/target.ts'
import { languageModels, toLanguageModels } from './language-models.ts'

const text = z.string().min(1)
const projectId = z.string().regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]*$/, {
  error: 'must be the id of a project: small letters, digits and -',
})
const datasetId = z.string().regex(/^\w{1,1000}$/, { error: 'must be letters, digits and underscores' })
const address = z.url({ protocol: /^https?$/, error: 'must be an address: https://…' })

const called = (here: string) => z.never({ error: here }).optional()

const labels = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, { error: 'must begin with a small letter, then a-z, 0-9, _ and -' })
    .regex(/^(?!tgelt_)/, { error: 'is kept for labels of tgelt: it begins with tgelt_' }),
  z.string().regex(/^[a-z0-9_-]{0,63}$/, { error: 'must be small letters, digits, _ and -' }),
)

/** Keys of dbt-bigquery that are written otherwise here. */
const otherNames = {
  database: called('is called project here.'),
  schema: called('is called dataset here.'),
  retries: called('is called job_retries here.'),
  timeout_seconds: called('is called job_execution_timeout_seconds here.'),
  keyfile_json: called(
    'is not read: put the key into a file outside of the project, and name it as keyfile.',
  ),
}

/** A target of BigQuery datasets; dbt-bigquery's keys where it has one. */
export const bigqueryTarget = z
  .strictObject({
    ...otherNames,
    type: z.literal('bigquery'),
    project: projectId,
    dataset: datasetId,
    location: text.default('US'),
    threads: z.int().min(1).max(256).default(4),
    method: z.enum(['oauth', 'service-account']).optional(),
    keyfile: text.optional(),
    impersonate_service_account: text.optional(),
    quota_project: projectId.optional(),
    execution_project: projectId.optional(),
    scopes: z.array(text).optional(),
    api_endpoint: address.optional(),
    priority: z.enum(['interactive', 'batch']).default('interactive'),
    job_retries: z.int().min(0).max(20).default(5),
    job_execution_timeout_seconds: z.int().min(1).optional(),
    maximum_bytes_billed: z.int().min(1).optional(),
    max_cost_usd: z.number().min(0).optional(),
    price_per_tib_usd: z.number().min(0).default(6.25),
    labels: labels.default({}),
    language_models: languageModels('bigquery'),
  })
  .superRefine(({ keyfile, method }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['method'], message })
    if (method === 'service-account' && keyfile === undefined)
      refuse('service-account needs keyfile: the file of its key.')
    if (method === 'oauth' && keyfile !== undefined) refuse('oauth reads no keyfile; leave one of them out.')
  })

export function toBigqueryTarget(name: string, config: z.output<typeof bigqueryTarget>): BigqueryTarget {
  return {
    name,
    type: 'bigquery',
    project: config.project,
    schema: config.dataset,
    location: config.location,
    threads: config.threads,
    keyfile: config.keyfile,
    impersonateServiceAccount: config.impersonate_service_account,
    quotaProject: config.quota_project,
    executionProject: config.execution_project,
    scopes: config.scopes,
    apiEndpoint: config.api_endpoint,
    priority: config.priority,
    jobRetries: config.job_retries,
    jobExecutionTimeoutSeconds: config.job_execution_timeout_seconds,
    maximumBytesBilled: config.maximum_bytes_billed,
    maxCostUsd: config.max_cost_usd,
    pricePerTibUsd: config.price_per_tib_usd,
    labels: config.labels,
    languageModels: toLanguageModels(config.language_models),
  }
}
