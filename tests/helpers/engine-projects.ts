import { afterAll, afterEach, beforeEach } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from './bigquery-double/bigquery-double.ts'
import type { LoggedJob } from './bigquery-double/log.ts'
import { EngineProject } from './engine-project.ts'

export interface EngineProjects {
  /** One for all tests of the file; its faults go after each. */
  readonly double: BigqueryDouble
  /** A little project, which goes after its test. */
  readonly openProject: (...args: ProjectArguments) => EngineProject
  /** What was sent since the test began or this was last asked, without dry runs. */
  readonly sentJobs: () => readonly LoggedJob[]
}

type ProjectArguments =
  ConstructorParameters<typeof EngineProject> extends [BigqueryDouble, ...infer Rest] ? Rest : never

/** What a test file needs that builds little projects on BigQuery's double, and beside it on DuckDB. */
export async function openEngineProjects(): Promise<EngineProjects> {
  const double = await startBigqueryDouble()
  const projects: EngineProject[] = []
  let jobsBefore = 0
  beforeEach(() => {
    jobsBefore = double.jobs.length
  })
  afterEach(() => {
    double.faults.clear()
    for (const project of projects.splice(0)) project.remove()
  })
  afterAll(() => double.close())
  return {
    double,
    openProject: (...args) => {
      const project = new EngineProject(double, ...args)
      projects.push(project)
      return project
    },
    sentJobs: () => {
      const jobs = double.jobs.slice(jobsBefore).filter(({ dryRun }) => !dryRun)
      jobsBefore = double.jobs.length
      return jobs
    },
  }
}
