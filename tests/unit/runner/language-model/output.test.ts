import { describe, expect, test } from 'vitest'
import { geminiSchema, jsonSchema } from '../../../../runner/language-model/output/json-schema.ts'
import {
  bigqueryOutputSchema,
  outputColumns,
} from '../../../../runner/language-model/output/output-columns.ts'
import { parseOutputSchema } from '../../../../runner/language-model/output/output-schema.ts'
import { readAnswer } from '../../../../runner/language-model/output/read-answer.ts'

const schema = parseOutputSchema({
  topic: "enum('trade', 'spam', 'it''s')",
  sentiment: 'float',
  n: 'int',
  ok: 'bool',
  tags: 'string[]',
  people: [{ name: 'string', kind: "enum('person','place')[]" }],
  best: { score: 'float' },
})

const right = {
  topic: "it's",
  sentiment: -1,
  n: 3,
  ok: false,
  tags: [],
  people: [{ name: 'Person 1', kind: ['place'] }],
  best: { score: 0.5 },
}

describe('columns', () => {
  test('DuckDB', () => {
    expect(outputColumns(schema, 'duckdb')).toEqual([
      { name: 'topic', type: 'VARCHAR' },
      { name: 'sentiment', type: 'DOUBLE' },
      { name: 'n', type: 'BIGINT' },
      { name: 'ok', type: 'BOOLEAN' },
      { name: 'tags', type: 'VARCHAR[]' },
      { name: 'people', type: 'STRUCT("name" VARCHAR, "kind" VARCHAR[])[]' },
      { name: 'best', type: 'STRUCT("score" DOUBLE)' },
    ])
  })

  test('BigQuery', () => {
    expect(outputColumns(schema, 'bigquery').map(({ type }) => type)).toEqual([
      'STRING',
      'FLOAT64',
      'INT64',
      'BOOL',
      'ARRAY<STRING>',
      'ARRAY<STRUCT<`name` STRING, `kind` ARRAY<STRING>>>',
      'STRUCT<`score` FLOAT64>',
    ])
  })

  test("BigQuery's output_schema", () => {
    expect(bigqueryOutputSchema(schema.slice(0, 5))).toBe(
      'topic STRING, sentiment FLOAT64, n INT64, ok BOOL, tags ARRAY<STRING>',
    )
    // It is no SQL: a quoted name would be another one.
    const nested = parseOutputSchema({ people: [{ name: 'string', home: { city: 'string' } }] })
    expect(bigqueryOutputSchema(nested)).toBe('people ARRAY<STRUCT<name STRING, home STRUCT<city STRING>>>')
  })

  test('a model without output has one column of text', () => {
    expect(outputColumns(undefined, 'bigquery')).toEqual([{ name: 'generated_text', type: 'STRING' }])
  })
})

test('a number that no engine holds is none', () => {
  const float = parseOutputSchema({ sentiment: 'float' })
  expect(readAnswer('{"sentiment": 1e999}', float)).toEqual({
    problems: ['"sentiment" must be a number, not null.'],
  })
  expect(readAnswer('{"sentiment": -1e300}', float)).toEqual({ values: { sentiment: -1e300 } })
})

describe('schemas for providers', () => {
  test('JSON Schema requires all and allows no more, at every depth', () => {
    expect(jsonSchema(schema)).toMatchObject({
      required: ['topic', 'sentiment', 'n', 'ok', 'tags', 'people', 'best'],
      additionalProperties: false,
      properties: {
        topic: { type: 'string', enum: ['trade', 'spam', "it's"] },
        n: { type: 'integer' },
        people: { type: 'array', items: { required: ['name', 'kind'], additionalProperties: false } },
      },
    })
  })

  test("Gemini's has its own names of types, and an order", () => {
    expect(geminiSchema(schema)).toMatchObject({
      type: 'OBJECT',
      propertyOrdering: ['topic', 'sentiment', 'n', 'ok', 'tags', 'people', 'best'],
      properties: { sentiment: { type: 'NUMBER' }, tags: { type: 'ARRAY', items: { type: 'STRING' } } },
    })
    expect(JSON.stringify(geminiSchema(schema))).not.toContain('additionalProperties')
  })
})

describe('what is no schema', () => {
  test.each([
    ['text', 'must be a map'],
    [{}, 'must be a map'],
    [{ a: 'number' }, 'a: "number" is not a type'],
    [{ a: 'enum()' }, "a: write enum('a', 'b')"],
    [{ a: "enum('x' 'y')" }, "a: write enum('a', 'b')"],
    [{ a: "enum('x',)" }, "a: write enum('a', 'b')"],
    [{ a: "enum('x','x')" }, "a: 'x' stands twice"],
    [{ a: 'string[][]' }, "a: a list of lists can't be a column"],
    [{ a: ['string', 'int'] }, 'a: a list says once'],
    [{ 'a b': 'string' }, 'a b: a field is named'],
    [{ a: { b: 3 } }, 'a.b: must be a type'],
  ])('%j', (value, message) => {
    expect(() => parseOutputSchema(value)).toThrow(message)
  })
})

describe('reading an answer', () => {
  const text = JSON.stringify(right)

  test.each([
    ['bare', text],
    ['in a fence', `Here it is:\n\`\`\`json\n${text}\n\`\`\`\nAnything else?`],
    ['in a fence without a language', `\`\`\`\n${text}\n\`\`\``],
    ['in prose', `Sure! {braces} first. ${text} That is all.`],
    ['after thinking aloud', `<think>{"topic": "spam"}</think>${text}`],
  ])('%s', (_, answer) => {
    expect(readAnswer(answer, schema)).toEqual({ values: right })
  })

  test('fields that nobody asked for are left out', () => {
    expect(readAnswer(JSON.stringify({ ...right, more: 1 }), schema)).toEqual({ values: right })
  })

  test('says everything that is wrong, and bends nothing into shape', () => {
    const answer = {
      topic: 'Spam',
      sentiment: '0.5',
      n: 1.5,
      ok: 'true',
      tags: ['a', 3],
      people: [{ name: 'x', kind: ['thing'] }],
    }
    expect(readAnswer(JSON.stringify(answer), schema)).toEqual({
      problems: [
        '"topic" must be one of "trade", "spam", "it\'s", not "Spam".',
        '"sentiment" must be a number, not "0.5".',
        '"n" must be a whole number, not 1.5.',
        '"ok" must be true or false, not "true".',
        '"tags[1]" must be text, not 3.',
        '"people[0].kind[0]" must be one of "person", "place", not "thing".',
        '"best" is missing.',
      ],
    })
  })

  test.each(['', 'I can not do that.', '{"topic": ', '[1, 2]', 'null'])('no object in %j', (answer) => {
    expect(readAnswer(answer, schema)).toEqual({ problems: ['The answer holds no JSON object.'] })
  })

  test('an integer that a number of JavaScript can not hold is refused', () => {
    expect(readAnswer('{"n": 12345678901234567890}', parseOutputSchema({ n: 'int' }))).toHaveProperty(
      'problems',
    )
  })

  test('engines take no NUL, and no half of a character', () => {
    const answer = '{"t": "a\\u0000b\\ud83d, \\ud83d\\ude00"}'
    expect(readAnswer(answer, parseOutputSchema({ t: 'string' }))).toEqual({ values: { t: 'ab\uFFFD, 😀' } })
  })
})
