import { errorMaker } from '../../../kernel/errors/catalogue.ts'

/** What can be wrong with a DuckDB file before the first statement and after the last. Paths are relative to the project. */
export const duckdbError = errorMaker({
  'warehouse-locked': (p: { path: string; pid: number; host: string; command: string }) => ({
    message: `Another tgelt is writing ${p.path}: process ${p.pid} on ${p.host} (${p.command})`,
    hint: 'Wait until it has finished. Reading the published file is possible all the time.',
  }),
  'warehouse-in-use': (p: { path: string; holder: string }) => ({
    message: `${p.path} is open for writing in ${p.holder}`,
    hint: 'Close it there, or open it there read-only: readers never stand in the way.',
  }),
  'warehouse-missing': (p: { path: string }) => ({
    message: `There is no warehouse at ${p.path} yet`,
    hint: 'Run tgelt build first.',
  }),
  'warehouse-not-duckdb': (p: { path: string }) => ({
    message: `${p.path} is not a DuckDB file`,
    hint: 'Move it away, or set another path: in the target.',
  }),
  'warehouse-newer': (p: { path: string; reason: string }) => ({
    message: `${p.path} was written by a newer DuckDB: ${p.reason}`,
    hint: 'Upgrade tgelt, or move the file away and rebuild it with tgelt build.',
  }),
  'warehouse-damaged': (p: { path: string; reason: string }) => ({
    message: `${p.path} cannot be opened: ${p.reason}`,
    hint: 'Move it away and rebuild it with tgelt build --full-refresh; the bronze files hold everything.',
  }),
  'warehouse-has-wal': (p: { path: string; wal: string }) => ({
    message: `${p.wal} lies beside the warehouse: another program has written into it and not finished`,
    hint: `Close that program, or, if it is gone, open and close ${p.path} once with the DuckDB command line to take the changes in.`,
  }),
  'warehouse-changed': (p: { path: string; failed: string }) => ({
    message: `${p.path} was changed by another program during the run, so nothing was published`,
    hint: `Run again; what this run built is in ${p.failed}.`,
  }),
  'publish-blocked': (p: { path: string; failed: string }) => ({
    message: `${p.path} could not be replaced because a program holds it open`,
    hint: `Close the program and run again; what this run built is in ${p.failed}.`,
  }),
  'landed-line-not-text': (p: { file: string; line: number }) => ({
    message: `Line ${p.line} of ${p.file} is not UTF-8, so it cannot be compacted`,
    hint: 'The file is damaged; restore it from a backup. Until then it stays as it is.',
  }),
  'setting-reserved': (p: { name: string }) => ({
    message: `The setting ${p.name} cannot be changed: results would depend on it`,
    hint: 'Remove it from settings: of the target.',
  }),
  'setting-refused': (p: { name: string; reason: string }) => ({
    message: `DuckDB refuses the setting ${p.name}: ${p.reason}`,
    hint: 'Correct it in settings: of the target.',
  }),
})
