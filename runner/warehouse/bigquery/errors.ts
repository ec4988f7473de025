import { errorMaker } from '../../../kernel/errors/catalogue.ts'

/** What can be wrong with a BigQuery target before the first statement, or between statements. */
export const bigqueryError = errorMaker({
  'credentials-missing': (p: { reason: string }) => ({
    message: `There are no credentials for BigQuery: ${p.reason}`,
    hint: 'Run gcloud auth application-default login, or set method: service-account and keyfile: in the target.',
  }),
  'credentials-refused': (p: { reason: string }) => ({
    message: `Google does not accept the credentials for BigQuery: ${p.reason}`,
    hint: 'Run gcloud auth application-default login again, or check keyfile: and impersonate_service_account: of the target.',
  }),
  'login-unreachable': (p: { reason: string }) => ({
    message: `Google's login cannot be reached: ${p.reason}`,
    hint: 'Check the network, and run again.',
  }),
  'endpoint-not-encrypted': (p: { endpoint: string }) => ({
    message: `api_endpoint ${p.endpoint} is not encrypted, and credentials would go there`,
    hint: 'Use https://, or an address of this computer, which needs no credentials.',
  }),
  'dataset-location': (p: { dataset: string; location: string; wanted: string }) => ({
    message: `The dataset ${p.dataset} lies in ${p.location}, and the target's location is ${p.wanted}`,
    hint: `Set location: ${p.location} in the target, or another dataset: a dataset cannot be moved.`,
  }),
  'table-changed': (p: { relation: string }) => ({
    message: `${p.relation} was changed by somebody else, again and again, while it was to be changed`,
    hint: 'Run again when nobody else writes there.',
  }),
  'seed-invalid': (p: { file: string; line: number; reason: string }) => ({
    message: `Line ${p.line} of ${p.file} cannot be read: ${p.reason}`,
    hint: 'Every row has as many cells as the header, and a quoted cell ends with a quotation mark.',
  }),
  'file-not-found': (p: { file: string }) => ({
    message: `No such file: ${p.file}`,
    hint: 'It was there when the run began: run again.',
  }),
})
