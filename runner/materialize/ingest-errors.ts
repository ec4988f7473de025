import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { incomingView, landedColumns } from '../dialect/ingest-dialect.ts'

/** What loading landed files refuses or warns of. */
export const ingestError = errorMaker({
  'landed-files-none': (p: { files: readonly string[] }) => ({
    message: `No landed file matches ${p.files.join(', ')}`,
    hint: 'Land some first: tgelt extract --from result.json. If they lie elsewhere (bronze-path in project.yml), change files in the model.',
  }),
  'ingest-files-missing': (p: { model: string }) => ({
    message: `The ingest model ${p.model} names no files`,
    hint: 'Say which with config(files = ["warehouse/bronze/**/*.ndjson"]).',
  }),
  'ingest-columns-missing': (p: { model: string }) => ({
    message: `The ingest model ${p.model} declares no columns`,
    hint: 'List the keys to load, each with its data_type, under columns: in its YAML file.',
  }),
  'ingest-column-untyped': (p: { model: string; column: string }) => ({
    message: `Column ${p.column} of the ingest model ${p.model} has no data_type`,
    hint: 'Give it one in the YAML file; data_type: json keeps a value as it is.',
  }),
  'ingest-column-reserved': (p: { model: string; column: string }) => ({
    message: `Column ${p.column} of the ingest model ${p.model} has a name that ${incomingView} uses itself`,
    hint: `Every record has ${landedColumns.join(', ')} without being declared.`,
  }),
  'ingest-incoming-unused': (p: { model: string }) => ({
    message: `The query of the ingest model ${p.model} does not select from ${incomingView}`,
    hint: `The new records of a load are in ${incomingView}.`,
  }),
  'landed-file-changed': (p: { file: string; was: number; is: number }) => ({
    message: `${p.file} was loaded with ${p.was} bytes and has ${p.is} now, but landed files never change`,
    hint: 'If the change was meant, rebuild the table from the files with --full-refresh.',
  }),
  'compacted-rows-differ': (p: { file: string; compacted: string; expected: number; found: number }) => ({
    message: `${p.compacted} should hold ${p.expected} records of ${p.file} and holds ${p.found}`,
    hint: 'The Parquet file or its manifest is damaged; restore both from a backup, or delete both if the NDJSON files are still there.',
  }),
  'landed-files-loaded': (p: { relation: string }) => ({
    message: `Another run loaded some of the same files into ${p.relation} at the same time, so that nothing was loaded twice`,
    hint: 'Run again.',
  }),
  'records-rejected': (p: { relation: string; rejects: string; count: number }) => ({
    message: `${p.count} landed records could not be loaded into ${p.relation}`,
    hint: `Look at them with select * from ${p.rejects}.`,
  }),
})
