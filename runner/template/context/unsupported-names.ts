const queries =
  "SQL is compiled before anything runs, so a template can't query the warehouse. Use a CTE or another model."
const materialising = 'Use one of the built-in materialisations.'

/** What a dbt user may try and can't have here: name → what to do instead. */
export const unsupportedNames: ReadonlyMap<string, string | undefined> = new Map([
  ['run_query', queries],
  ['statement', queries],
  ['load_result', queries],
  ['store_result', materialising],
  ['store_raw_result', materialising],
  ['load_relation', queries],
  ['graph', 'Select nodes on the command line instead.'],
  ['doc', 'Write the description in YAML.'],
  ['api', undefined],
  ['column', undefined],
  ['context', undefined],
  ['selected_resources', undefined],
  ['invocation_args_dict', undefined],
  ['dbt_metadata_envs', undefined],
  ['dbt_version', undefined],
  ['thread_id', undefined],
  ['database_schemas', undefined],
  ['modules', 'For dates, run_started_at has strftime(); otherwise compute in SQL.'],
  ['fromyaml', 'Use fromjson().'],
  ['toyaml', 'Use tojson().'],
  ['set', 'Use a list: xs | unique | list.'],
  ['set_strict', 'Use a list: xs | unique | list.'],
  ['zip_strict', 'Use zip().'],
  ['diff_of_two_dicts', undefined],
  ['submit_python_job', materialising],
  ['write', undefined],
  ['render', undefined],
  ['cycler', 'Use loop.cycle().'],
  ['joiner', 'Use {% if not loop.last %}.'],
  ['lipsum', undefined],
])
