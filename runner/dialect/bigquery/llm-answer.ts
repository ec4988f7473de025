import type { OutputField, OutputSchema, OutputType } from '../../resource/language-model.ts'
import type { Sql } from '../dialect.ts'
import { quoteIdentifier, quoteList, quoteLiteral } from './quoting.ts'

/** The largest whole number that every reader of JSON gives back as it was. */
const largestInteger = 9007199254740991

/**
 * Candidates for the JSON object of an answer, from (…, tgelt_text): the whole of it, what stands in its code fence, what
 * stands between its first and last brace. What a model thinks aloud before it answers is left out.
 */
export function readJson(answers: Sql): Sql {
  return [
    'select',
    '  * except (tgelt_whole, tgelt_fenced, tgelt_prose),',
    '  case',
    `    when json_type(tgelt_whole) = 'object' then tgelt_whole`,
    `    when json_type(tgelt_fenced) = 'object' then tgelt_fenced`,
    `    when json_type(tgelt_prose) = 'object' then tgelt_prose`,
    '  end as tgelt_json',
    'from (',
    '  select',
    '    *,',
    `    ${parsed('tgelt_bare')} as tgelt_whole,`,
    `    ${parsed(extracted('(?is)```(?:json)?\\s*\\n?(.*?)```'))} as tgelt_fenced,`,
    `    ${parsed(extracted('(?s)\\{.*\\}'))} as tgelt_prose`,
    '  from (',
    '    select',
    '      *,',
    `      trim(regexp_replace(tgelt_text, ${quoteLiteral('(?s)^\\s*<think>.*?</think>')}, '')) as tgelt_bare`,
    `    from (\n${answers}\n    )`,
    '  )',
    ')',
  ].join('\n')
}

/** What is wrong with the JSON object of an answer, in words, all of it; an empty text if nothing is. */
export function jsonProblems(schema: OutputSchema, json: Sql): Sql {
  const fields = schema.map(({ name, type }) => {
    const value = field(json, name)
    const wrong = `concat(${quoteLiteral(`"${name}" must be ${expected(type)}, not `)}, ${shown(value)}, '.')`
    return [
      '    case',
      `      when ${value} is null then ${quoteLiteral(`"${name}" is missing.`)}`,
      `      when not coalesce(${fits(value, type, 1)}, false) then ${wrong}`,
      '    end',
    ].join('\n')
  })
  return [
    'case',
    `  when ${json} is null then 'The answer holds no JSON object.'`,
    `  else array_to_string([\n${fields.join(',\n')}\n  ], ' ')`,
    'end',
  ].join('\n')
}

/** A field of a JSON object that fits the schema, as a value of its column. */
export function jsonValue({ name, type }: OutputField, json: Sql): Sql {
  return typed(field(json, name), type, 1)
}

/**
 * What is wrong with columns that a table function has typed itself, at every depth: what is without a value, a word that is
 * not in its enum.
 */
export function columnProblems(schema: OutputSchema): Sql {
  const fields = schema.map(({ name, type }) => {
    const value = quoteIdentifier(name)
    const missing = `      when ${value} is null then ${quoteLiteral(`"${name}" is missing.`)}`
    const said = quoteLiteral(`"${name}" must be ${expected(type)}, not `)
    const wrong = `      when ${isOutside(value, type, 0)} then concat(${said}, ${shown(value)}, '.')`
    return ['    case', missing, wrong, '    end'].join('\n')
  })
  return `array_to_string([\n${fields.join(',\n')}\n  ], ' ')`
}

function isOutside(value: Sql, type: OutputType, depth: number): Sql {
  switch (type.kind) {
    case 'enum':
      return `coalesce(${value} not in unnest(${quoteList(type.values)}), true)`
    case 'list': {
      const item = `tgelt_item_${depth}`
      return `exists (select 1 from unnest(${value}) as ${item} where ${isOutside(item, type.item, depth + 1)})`
    }
    case 'object': {
      const members = type.fields.map((member) =>
        isOutside(`${value}.${quoteIdentifier(member.name)}`, member.type, depth),
      )
      return `(${[`${value} is null`, ...members].join(' or ')})`
    }
    default:
      return `${value} is null`
  }
}

/** What is no JSON is NULL. */
function parsed(text: Sql): Sql {
  return `safe.parse_json(${text}, wide_number_mode => 'round')`
}

function extracted(pattern: string): Sql {
  return `regexp_extract(tgelt_bare, ${quoteLiteral(pattern)})`
}

function field(json: Sql, name: string): Sql {
  return `json_query(${json}, ${quoteLiteral(`$.${name}`)})`
}

/** Nothing is bent into shape: "3" is no number, 'Spam' is not 'spam'. NULL for what is not there. */
function fits(value: Sql, type: OutputType, depth: number): Sql {
  const isA = (name: string): Sql => `json_type(${value}) = '${name}'`
  switch (type.kind) {
    case 'string':
      return isA('string')
    case 'float':
      return isA('number')
    case 'int': {
      const number = `safe_cast(json_value(${value}) as float64)`
      return `(${isA('number')} and ${number} = trunc(${number}) and abs(${number}) <= ${largestInteger})`
    }
    case 'bool':
      return isA('boolean')
    case 'enum':
      return `(${isA('string')} and json_value(${value}) in unnest(${quoteList(type.values)}))`
    case 'list': {
      const item = `tgelt_item_${depth}`
      const wrong = `not coalesce(${fits(item, type.item, depth + 1)}, false)`
      return `(${isA('array')} and not exists (select 1 from unnest(json_query_array(${value})) as ${item} where ${wrong}))`
    }
    case 'object': {
      const members = type.fields.map((member) => fits(field(value, member.name), member.type, depth))
      return `(${[isA('object'), ...members].join(' and ')})`
    }
  }
}

function typed(value: Sql, type: OutputType, depth: number): Sql {
  switch (type.kind) {
    case 'string':
      // DuckDB takes no NUL in a text, and both engines are to say the same.
      return `replace(json_value(${value}), '\\x00', '')`
    case 'enum':
      return `json_value(${value})`
    case 'float':
      return `safe_cast(json_value(${value}) as float64)`
    case 'int':
      return `safe_cast(safe_cast(json_value(${value}) as float64) as int64)`
    case 'bool':
      return `safe_cast(json_value(${value}) as bool)`
    case 'list': {
      const [item, at] = [`tgelt_item_${depth}`, `tgelt_at_${depth}`]
      const items = `unnest(json_query_array(${value})) as ${item} with offset as ${at}`
      return `array(select ${typed(item, type.item, depth + 1)} from ${items} order by ${at})`
    }
    case 'object': {
      const members = type.fields.map((member) => {
        return `${typed(field(value, member.name), member.type, depth)} as ${quoteIdentifier(member.name)}`
      })
      return `struct(${members.join(', ')})`
    }
  }
}

function expected(type: OutputType): string {
  switch (type.kind) {
    case 'string':
      return 'text'
    case 'float':
      return 'a number'
    case 'int':
      return 'a whole number'
    case 'bool':
      return 'true or false'
    case 'enum':
      return `one of ${type.values.map((each) => `"${each}"`).join(', ')}`
    case 'list':
      return `a list, each item of it ${expected(type.item)}`
    case 'object':
      return `an object with ${type.fields.map(({ name }) => `"${name}"`).join(', ')}`
  }
}

function shown(value: Sql): Sql {
  const text = `to_json_string(${value})`
  return `if(char_length(${text}) > 60, concat(substr(${text}, 1, 57), '…'), ${text})`
}
