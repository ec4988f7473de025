import { BigQuery } from '@google-cloud/bigquery'
import { OAuth2Client } from 'google-auth-library'
import type { BigqueryDouble } from './bigquery-double/bigquery-double.ts'

/** BigQuery's own client, logged in with an invented token, on a double. */
export function connectClient({ url, project }: Pick<BigqueryDouble, 'url' | 'project'>): BigQuery {
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: 'invented' })
  return new BigQuery({ projectId: project, apiEndpoint: url, authClient })
}
