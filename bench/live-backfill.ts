import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { type ChildMeasure, measureCli, measureNode, repository } from './child.ts'
import type { Benchmark } from './figure.ts'
import { type LiveProject, withLiveProject } from './live-project.ts'

/** Reading a supergroup's whole history, at two sizes: what it costs, and whether memory grows with it. */
export function liveBackfill(messages: number, fewer: number): Benchmark {
  const [size, smallSize] = [showSize(messages), showSize(fewer)]
  return {
    title: 'Backfill from Telegram',
    method: `\`tgelt extract\` of one supergroup of ${smallSize} and of one of ${size} messages, three of a hundred deleted, from the MTProto peer of the tests in a process of its own on the same machine, which limits nothing; whole process, every id accounted for. Beside it: the same ${smallSize} messages paged with nothing but the MTProto library and written as JSON lines to one file. CPU is that of the client's process, in user and system mode; tgelt reads 64-bit integers from their bytes, where the library takes them apart digit by digit.`,
    async measure() {
      const small = await withSupergroup(fewer, async (project) => ({
        tgelt: await extract(project),
        raw: await readRaw(project),
      }))
      const large = await withSupergroup(messages, extract)
      return [
        {
          what: `${smallSize} messages`,
          measured: speed(small.tgelt, fewer),
          beside: `bare library ${speed(small.raw, fewer)}; CPU ×${(small.tgelt.cpuMs / small.raw.cpuMs).toFixed(2)}`,
          aim: 'CPU <= ×1',
        },
        {
          what: `${size} messages`,
          measured: speed(large, messages),
          beside: `peak ×${(large.peakRssBytes / small.tgelt.peakRssBytes).toFixed(2)} of that at ${smallSize}`,
          aim: 'flat: <= ×1.1',
        },
      ]
    },
  }
}

const withSupergroup = <T>(messages: number, work: (project: LiveProject) => Promise<T>): Promise<T> =>
  withLiveProject(
    {
      world: { messages, layout: 'one-supergroup' },
      intervalMs: 1,
      choose: ({ supergroup }) => [supergroup],
    },
    work,
  )

/** Ends with an error unless the chat was read to its end and nothing is unknown of it. */
const extract = ({ folder, env }: LiveProject): Promise<ChildMeasure> => measureCli(folder, ['extract'], env)

async function readRaw({ folder, env, peer }: LiveProject): Promise<ChildMeasure> {
  const file = join(folder, 'raw.ndjson')
  const script = join(repository, 'dist-tools/bench/raw-history.js')
  const measured = await measureNode(folder, [script, file], env)
  const [read, there] = [await countLines(file), (await peer.truth(peer.chats!.supergroup)).ids.length]
  if (read !== there) throw new Error(`${read} of ${there} messages were read with the bare library`)
  return measured
}

async function countLines(file: string): Promise<number> {
  let count = 0
  for await (const chunk of createReadStream(file)) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++
  }
  return count
}

function speed({ cpuMs, durationMs, peakRssBytes }: ChildMeasure, messages: number): string {
  const perSecond = Math.round(messages / (durationMs / 1000))
  return `${Math.round((cpuMs * 1000) / messages)} µs of CPU a message, ${perSecond.toLocaleString('en')} messages/s, peak ${Math.round(peakRssBytes / 1e6)} MB`
}

function showSize(messages: number): string {
  return messages >= 1e6 ? `${messages / 1e6} M` : messages.toLocaleString('en')
}
