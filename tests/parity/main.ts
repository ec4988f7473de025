import { ParityProject } from '../helpers/parity-project.ts'

/**
 * `npm run parity`: the models on DuckDB and on a BigQuery of their own, over the sample, and over what is awkward in
 * exports and live records. Ends with 0 only if every cell is the same. Options of `tgelt parity` may follow `--`.
 */
const words = process.argv.slice(2)
const sources = [
  { name: 'the sample', land: (project: ParityProject) => project.landSample() },
  {
    name: 'what is awkward in exports, and live records',
    land: async (project: ParityProject) => {
      await project.landNasty()
      project.landLive()
    },
  },
]

for (const { name, land } of sources) {
  const project = await ParityProject.start()
  try {
    await land(project)
    console.log(`\n# ${name}\n`)
    const { code, stdout, stderr } = await project.compare(...words)
    console.log(stdout)
    if (code !== 0) {
      console.error(stderr)
      process.exitCode = 1
    }
  } finally {
    await project.close()
  }
}
