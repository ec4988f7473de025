import { describe, expect, it } from 'vitest'
import type { TgeltError } from '../../../../../kernel/errors/tgelt-error.ts'
import type { BigqueryTarget } from '../../../../../runner/resource/target.ts'
import { findCredentials } from '../../../../../runner/warehouse/bigquery/credentials.ts'
import { quietLookup } from '../../../../../runner/warehouse/bigquery/quiet-lookup.ts'
import { temporaryFolder } from '../../../../helpers/temporary-folder.ts'
import { writeProject } from '../../../../helpers/write-project.ts'
import { targetOf } from './open-double.ts'

const base = targetOf({ url: 'http://127.0.0.1:1', project: 'p' })
const real: BigqueryTarget = { ...base, apiEndpoint: 'https://bigquery.example' }

const refused = (target: BigqueryTarget, root = '/nowhere'): Promise<TgeltError> =>
  findCredentials(target, root).then(
    () => Promise.reject(new Error('nothing was refused')),
    (error: TgeltError) => error,
  )

describe('the search for credentials', () => {
  it('leaves out that no metadata server answers, and nothing else, while it lasts', async () => {
    const said: string[] = []
    const emit = process.emitWarning
    const collect = (warning: string | Error) => said.push(String(warning))
    process.emitWarning = collect as typeof emit
    try {
      const warn = (text: string, type: string) => process.emitWarning(text, type)
      const nobody = 'received unexpected error = All promises were rejected code = UNKNOWN'
      const search = async () => {
        warn(nobody, 'MetadataLookupWarning')
        warn('received unexpected error = Internal code = 500', 'MetadataLookupWarning')
        await Promise.resolve()
        warn(nobody, 'OtherWarning')
      }
      await Promise.all([quietLookup(search), quietLookup(search)])
      await expect(quietLookup(() => Promise.reject(new Error('none')))).rejects.toThrow('none')
      expect(process.emitWarning).toBe(collect)
      expect(said).toHaveLength(4)
      expect(said.filter((text) => text === nobody)).toHaveLength(2)
    } finally {
      process.emitWarning = emit
    }
  })
})

describe('credentials', () => {
  it('are none for this computer', async () => {
    const client = await findCredentials({ ...base, keyfile: 'gone.json' }, '/nowhere')
    expect((await client.getRequestHeaders()).get('authorization')).toBe('Bearer none')
  })

  it('are not sent in the clear', async () => {
    const error = await refused({ ...real, apiEndpoint: 'http://bigquery.example' })
    expect(error.code).toBe('endpoint-not-encrypted')
  })

  it.each([
    ['that is gone', undefined, 'credentials-missing'],
    ['that is no JSON', 'private_key: "-----BEGIN PRIVATE KEY-----abc"', 'credentials-missing'],
    [
      'with a key that is none',
      JSON.stringify({ type: 'service_account', client_email: 'a@b.c', private_key: 'MIIsecret' }),
      'credentials-refused',
    ],
  ])('of a key file %s say so, and nothing that is in it or where it lies', async (_, text, code) => {
    const root = temporaryFolder()
    if (text !== undefined) writeProject(root, { 'secrets/key.json': text })
    const error = await refused({ ...real, keyfile: 'secrets/key.json' }, root)
    expect(error.code).toBe(code)
    const shown = `${error.message} ${error.hint} ${JSON.stringify(error)} ${error.cause}`
    expect(shown).not.toMatch(/MIIsecret|BEGIN PRIVATE/)
    expect(shown).not.toContain(root)
  })

  it('that nobody could be asked about are not called refused', async () => {
    const root = temporaryFolder()
    const key = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      // Nobody listens there.
      token_url: 'http://127.0.0.1:1/token',
      credential_source: { file: `${root}/subject` },
    }
    writeProject(root, { 'key.json': JSON.stringify(key), subject: 'who' })
    const error = await refused({ ...real, keyfile: 'key.json' }, root)
    expect(error).toMatchObject({
      code: 'login-unreachable',
      message: expect.stringMatching(/^Google's login cannot be reached: .*127\.0\.0\.1:1/),
    })
  })
})
