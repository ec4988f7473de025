/** One use of a macro on rows of edge values: a query of `id` and `value`. */
export interface MacroCase {
  readonly macro: string
  readonly sql: string
}

/** Macros without a case: what is random is the same nowhere. */
export const unanswered: readonly string[] = ['random_hex']

/** The rows that cases read, as models; texts with characters that engines escape differently stand in a seed. */
export const inputs: Readonly<Record<string, string>> = {
  numbers: rows('int64', 'number', ['-7', '0', '7', 'null', '9223372036854775807']),
  fractions: rows('float64', 'fraction', ['-2.5', '-0.1', '0.5', '1.5', '2.5', 'null']),
  moments: rows('timestamp', 'moment', [
    "'1969-12-31 23:59:59.900000'",
    "'1970-01-01 00:00:00'",
    "'2024-02-29 22:59:59'",
    "'2025-03-30 00:59:59.999999'",
    "'2025-03-30 01:00:00'",
    "'2025-10-26 00:30:00'",
    "'2025-10-26 01:30:00'",
    "'2105-12-31 23:59:59'",
    'null',
  ]),
  days: rows('date', 'day', [
    "'1970-01-01'",
    "'2023-12-31'",
    "'2024-01-31'",
    "'2024-02-29'",
    "'2024-12-30'",
    "'2099-12-31'",
    'null',
  ]),
  groups: `
select 1 as id, 'a' as name, 3 as number, 'x' as word, true as flag
union all select 1, 'b', 1, 'y', true
union all select 1, 'c', 2, cast(null as {{ text_type() }}), false
union all select 2, 'd', null, 'z', null
union all select 2, 'e', 5, 'ä', true
union all select 2, 'f', 5, 'é', null
union all select 3, 'g', null, null, null
`,
  arrays: `
select 1 as id, ['b', 'a', 'b', 'ä'] as words
union all select 2, ['']
union all select 3, {{ split_text("''", ',') }}
`,
}

/** Seeds: the file's lines. Texts hold what engines escape, count or fold differently. */
export const seeds: Readonly<Record<string, readonly string[]>> = {
  texts: [
    'id,text',
    '1,Hello World',
    '2,ΣΑΣ İstanbul ß Ǆ',
    '3,"👩🏽‍🚀 two',
    'lines"',
    '4,"it\'s ""quoted"" \\ back"',
    '5,"a,b,,c"',
    '6,今日は x1 y22',
    '7,#go @me https://t.me/x',
  ],
  written: [
    'id,text',
    '1,7',
    '2,+7',
    '3,-7',
    '4,007',
    '5,1.5',
    '6,1e3',
    '7,0x1F',
    '8,1_000',
    '9," 12 "',
    '10,9223372036854775807',
    '11,9223372036854775808',
    '12,nan',
    '13,-inf',
    '14,.5',
    '15,1e999',
    '16,2024-02-30',
    '17,2024-02-29',
    '18,2024-2-9',
    '19,2024-03-31T02:30:00',
    '20,2024-10-27T02:30:00',
    '21,infinity',
    '22,"{""a"": [1, {""b"": null}]}"',
    '23,"{""a"":"',
    '24,"[1,2]"',
  ],
  documents: [
    'id,document',
    '1,"{""text"": ""a \\""b\\"""", ""int"": 5, ""quoted"": ""9007199254740993"", ""real"": 1.25, ""yes"": true, ""none"": null}"',
    '2,"{""list"": [{""n"": 2, ""name"": ""é""}, {""n"": ""40""}, {""n"": 1.5, ""name"": ""b""}, {""n"": -3}, 7, null]}"',
    '3,"{""list"": []}"',
    '4,"{""list"": {""n"": 1}, ""int"": ""x""}"',
    '5,"{}"',
  ],
}

const documents = `(
    select id, {{ parse_json_text('document') }} as doc from {{ ref('documents') }}
) as parsed`
const list = `(
    select id, {{ json_document(parse_json_text('document'), '$.list') }} as items from {{ ref('documents') }}
) as lists`

function rows(type: string, name: string, values: readonly string[]): string {
  const cast = type === 'float64' ? '{{ float_type() }}' : type
  return values
    .map((value, index) => `select ${index + 1} as id, cast(${value} as ${cast}) as ${name}`)
    .join('\nunion all\n')
}

function over(macro: string, input: string, expression: string): MacroCase {
  return { macro, sql: `select id, {{ ${expression} }} as value from {{ ref('${input}') }}` }
}

function grouped(macro: string, expression: string): MacroCase {
  return { macro, sql: `select id, {{ ${expression} }} as value from {{ ref('groups') }} group by id` }
}

function ofDocument(macro: string, expression: string): MacroCase {
  return { macro, sql: `select id, {{ ${expression} }} as value from ${documents}` }
}

function ofList(macro: string, expression: string): MacroCase {
  return { macro, sql: `select id, {{ ${expression} }} as value from ${list}` }
}

const uses: readonly MacroCase[] = [
  // aggregate.sql
  grouped('quantile', `quantile('number', 0.9)`),
  grouped('median', `median('number')`),
  grouped('nth_largest', `nth_largest('number', 2)`),
  grouped('count_if', `count_if('number > 1')`),
  grouped('all_true', `all_true('flag')`),
  grouped('any_true', `any_true('flag')`),
  grouped('any_of', `any_of('word')`),
  grouped('array_of', `array_of('word', 'name desc')`),
  grouped('value_at_greatest', `value_at_greatest('word', 'number')`),
  // array.sql
  {
    macro: 'unnest_array',
    sql: `select 10 * arrays.id + word.position as id, word.part as value from {{ ref('arrays') }} as arrays {{ unnest_array('arrays.words', 'word') }}`,
  },
  over('array_join', 'arrays', `array_join('words', '+')`),
  over('split_text', 'texts', `split_text('text', ',')`),
  over('array_size', 'arrays', `array_size('words')`),
  over('array_element', 'arrays', `array_element('words', 1)`),
  over('array_has', 'arrays', `array_has('words', "'a'")`),
  over('array_sorted', 'arrays', `array_sorted('words')`),
  // date.sql
  over('timestamp_from_unix', 'numbers', `timestamp_from_unix('number')`),
  over('timestamp_from_local', 'written', `timestamp_from_local('text', 'Europe/Berlin')`),
  over('local_date', 'moments', `local_date('moment', 'Europe/Berlin')`),
  over('local_hour', 'moments', `local_hour('moment', 'Europe/Berlin')`),
  over('week_start', 'days', `week_start('day')`),
  over('month_start', 'days', `month_start('day')`),
  over('quarter_start', 'days', `quarter_start('day')`),
  over('year_start', 'days', `year_start('day')`),
  over('month_end', 'days', `month_end('day')`),
  over('add_days', 'days', `add_days('day', -1)`),
  over('add_months', 'days', `add_months('day', 1)`),
  over('days_between', 'days', `days_between("date '2024-02-28'", 'day')`),
  over('months_between', 'days', `months_between("date '2024-02-28'", 'day')`),
  over('seconds_between', 'moments', `seconds_between("timestamp '2025-03-30 00:59:58.5'", 'moment')`),
  over('weekday', 'days', `weekday('day')`),
  over('iso_week', 'days', `iso_week('day')`),
  over('date_of', 'numbers', `date_of(2024, 2, 29)`),
  over('parse_day', 'written', `parse_day('text')`),
  over('format_day', 'days', `format_day('day', '%Y/%m/%d %j %a %B')`),
  {
    macro: 'each_day',
    sql: `select {{ days_between("date '1970-01-01'", 'calendar.day') }} as id, calendar.day as value from (select date '2024-02-28' as first_on, date '2024-03-01' as last_on) as span cross join {{ each_day('span.first_on', 'span.last_on', 'calendar') }}`,
  },
  {
    macro: 'each_day',
    sql: `select span.id, count(*) as value from (select 1 as id, date '1970-01-01' as first_on, date '2105-12-31' as last_on) as span cross join {{ each_day('span.first_on', 'span.last_on', 'calendar') }} group by span.id`,
  },
  // moment.sql
  over('add_seconds', 'moments', `add_seconds('moment', -90)`),
  over('moment_start', 'moments', `moment_start('moment', 'hour')`),
  over('unix_seconds_of', 'moments', `unix_seconds_of('moment')`),
  over('hours_between', 'moments', `hours_between("timestamp '2025-03-30 00:00:00'", 'moment')`),
  over('local_text', 'moments', `local_text('moment', 'America/New_York')`),
  {
    macro: 'current_moment',
    sql: `select 1 as id, {{ current_moment() }} > timestamp '2020-01-01 00:00:00' as value`,
  },
  // number.sql
  over('safe_divide', 'numbers', `safe_divide('1', 'number')`),
  over('whole_quotient', 'numbers', `whole_quotient('number', 2)`),
  over('round_int', 'fractions', `round_int('fraction')`),
  over('greatest_known', 'numbers', `greatest_known(['number', '1', 'cast(null as int64)'])`),
  over('least_known', 'numbers', `least_known(['number', '1', 'cast(null as int64)'])`),
  // text.sql
  over('safe_cast', 'numbers', `safe_cast('number', text_type())`),
  over('text_type', 'numbers', `safe_cast('number', text_type())`),
  over('float_type', 'numbers', `safe_cast('number', float_type())`),
  over('safe_int', 'written', `safe_int('text')`),
  over('safe_float', 'written', `safe_float('text')`),
  over('lower_text', 'texts', `lower_text('text')`),
  over('utf16_length', 'texts', `utf16_length('text')`),
  over('utf16_slice', 'texts', `utf16_slice('text', 1, 9)`),
  over('split_part', 'texts', `split_part('text', ',', 2)`),
  over('concat_known', 'groups', `concat_known(['name', 'word'], '-')`),
  over('sha256_hex', 'texts', `sha256_hex('text')`),
  over('md5_hex', 'texts', `md5_hex('text')`),
  over('hash_int', 'texts', `hash_int('text')`),
  // regexp.sql
  over('regexp_contains', 'texts', `regexp_contains('text', '\\\\p{Han}|[Σ]')`),
  over('regexp_extract', 'texts', `regexp_extract('text', '([[:alpha:]]+)$')`),
  over('regexp_count', 'texts', `regexp_count('text', '[a-z]+')`),
  over('regexp_extract_all', 'texts', `regexp_extract_all('text', '[\\\\p{L}]([0-9]+)')`),
  over('regexp_replace', 'texts', `regexp_replace('text', '([a-z])([a-z])', '\\\\2\\\\1')`),
  // series.sql
  {
    macro: 'each_number',
    sql: `select hours.number as id, hours.number as value from (select 1 as one) as base cross join {{ each_number(-1, 2, 'hours') }}`,
  },
  // struct.sql
  {
    macro: 'struct_of',
    sql: `select made.id, made.pair.b as value from (select id, {{ struct_of({'a': 'id', 'b': 'name'}) }} as pair from {{ ref('groups') }} where number = 5 or id = 3) as made`,
  },
  // json.sql, json_record.sql
  ofDocument('json_string', `json_string('doc', '$.text')`),
  ofDocument('json_document', `json_string(json_document('doc', '$.list'), '$[0].name')`),
  ofDocument('json_int', `json_int('doc', '$.int')`),
  ofDocument('json_int', `json_int('doc', '$.quoted')`),
  ofDocument('json_float', `json_float('doc', '$.real')`),
  ofDocument('json_bool', `json_bool('doc', '$.yes')`),
  ofDocument('json_has', `json_has('doc', '$.none')`),
  ofDocument('json_is_array', `json_is_array(json_document('doc', '$.list'))`),
  over('parse_json_text', 'written', `parse_json_text('text')`),
  over('json_of', 'groups', `json_of({'id': 'id', 'word': 'word'})`),
  ofRecord('json_record', `record_string('record', 'quoted')`),
  ofRecord('record_string', `record_string('record', 'text')`),
  ofRecord('record_json', `json_string(record_json('record', 'list'), '$[1].n')`),
  ofRecord('record_int', `record_int('record', 'int')`),
  // json_array.sql
  {
    macro: 'unnest_json_array',
    sql: `select 10 * lists.id + item.position as id, {{ json_string('item.part', '$.n') }} as value from ${list} {{ unnest_json_array('lists.items', 'item') }}`,
  },
  {
    macro: 'json_items',
    sql: `select 10 * boxed.id + item.position as id, {{ json_string('item.part', '$.name') }} as value from (select id, {{ json_items('items') }} as parts from ${list}) as boxed {{ unnest_items('boxed.parts', 'item') }}`,
  },
  {
    macro: 'unnest_items',
    sql: `select 10 * boxed.id + item.position as id, item.part as value from (select id, {{ json_items('items') }} as parts from ${list}) as boxed {{ unnest_items('boxed.parts', 'item') }}`,
  },
  ofList('json_array_length', `json_array_length('items')`),
  ofList('json_array_sum', `json_array_sum('items', 'n')`),
  ofList('json_array_names', `json_array_names('items', 'name', 'é')`),
  ofList('json_array_first', `json_array_first('items', 'name')`),
  ofList('json_array_max', `json_array_max('items', 'n')`),
  // key.sql
  {
    macro: 'is_key_of',
    sql: `select kept.id, kept.name as value from {{ ref('groups') }} as kept where {{ is_key_of('kept', ['id', 'word'], 'select id + 1 - 1 as id, word from ' ~ ref('groups') ~ ' where flag') }}`,
  },
]

function ofRecord(macro: string, expression: string): MacroCase {
  const record = `{{ json_record(parse_json_text('document'), strings=['text', 'quoted', 'int'], documents=['list']) }}`
  return {
    macro,
    sql: `select id, {{ ${expression} }} as value from (select id, ${record} as record from {{ ref('documents') }}) as records`,
  }
}

/** Each under the name of a model of its own. */
export const cases = uses.map(({ macro, sql }, index) => {
  const earlier = uses.slice(0, index).filter((use) => use.macro === macro).length
  return { macro, sql, name: `${macro}__${earlier + 1}` }
})
