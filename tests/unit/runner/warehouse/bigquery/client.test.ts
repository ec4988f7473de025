import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { type BigqueryApi, openApi } from '../../../../../runner/warehouse/bigquery/client.ts'
import { targetOf } from './open-double.ts'

/** Google's client on a server that answers as a test says. */
async function onServer(answer: RequestListener, use: (api: BigqueryApi) => Promise<void>): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  try {
    await use(await openApi(targetOf({ url: `http://127.0.0.1:${port}`, project: 'p' }), '/nowhere'))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const never = new AbortController().signal
const failureOf = (work: Promise<unknown>) => work.catch((thrown: unknown) => thrown)

it('a failure holds nothing of the request', () =>
  onServer(
    (request) => request.socket.destroy(),
    async (api) => {
      const sent = api.send({ method: 'GET', path: '/jobs', query: { upload_id: 'sesame' } }, never)
      const failure = (await failureOf(sent)) as Error
      expect(failure).toMatchObject({ status: undefined, reason: '', isAmbiguous: true })
      expect(failure.message).toMatch(/^BigQuery cannot be reached: .*socket hang up$/)
      expect(failure.message).not.toContain('sesame')
      expect(failure.cause).toBeUndefined()
    },
  ))

it('the page of a proxy is not shown', () =>
  onServer(
    (_, response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>Bad Gateway</html>'),
    async (api) => {
      expect(await failureOf(api.send({ method: 'GET', path: '/jobs' }, never))).toMatchObject({
        message: 'BigQuery answered with HTTP 502',
        status: 502,
        isAmbiguous: true,
      })
    },
  ))

it.each([
  ['GET', undefined],
  ['POST', { query: 'select 1' }],
  ['PUT', Buffer.from('bytes')],
] as const)('a request that is given up is broken off: %s', async (method, body) => {
  let close = (): void => {}
  const closed = new Promise<void>((done) => {
    close = done
  })
  const giveUp = new AbortController()
  await onServer(
    (request) => {
      request.socket.on('close', () => close())
      giveUp.abort()
    },
    async (api) => {
      const failure = await failureOf(api.send({ method, path: '/jobs', body }, giveUp.signal))
      expect(failure).toMatchObject({ name: 'ApiFailure', isAmbiguous: true })
      await closed
    },
  )
})
