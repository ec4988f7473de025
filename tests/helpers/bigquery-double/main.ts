import { startBigqueryDouble } from './bigquery-double.ts'

// The double as a program: says {"url", "project"} on one line, and ends when its standard input does.
const [project = 'tgelt-test', location = 'US'] = process.argv.slice(2)
const double = await startBigqueryDouble({ project, location })
process.stdout.write(`${JSON.stringify({ url: double.url, project: double.project })}\n`)
process.stdin.resume()
process.stdin.once('end', async () => {
  await double.close()
})
