import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

test('the program says where it is, and ends with its standard input', async () => {
  const child = spawn(process.execPath, ['dist-tools/tests/helpers/bigquery-double/main.js', 'mine', 'EU'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  const { url, project } = JSON.parse(line)
  expect(project).toBe('mine')
  expect(await (await fetch(`${url}/projects/mine/datasets`)).json()).toMatchObject({ datasets: [] })
  child.stdin.end()
  expect((await once(child, 'exit'))[0]).toBe(0)
  await expect(fetch(`${url}/projects/mine/datasets`)).rejects.toThrow('fetch failed')
})
