import { describe, expect, it } from 'vitest'
import { seed } from '../hand-made-nodes.ts'
import { ScratchProject } from '../scratch-project.ts'

const typesQuery =
  "select column_name, data_type from duckdb_columns() where table_name = 'things' order by column_index"

describe('seed', () => {
  it('infers types from all rows; empty cells, quoted or not, are NULL', async () => {
    const project = new ScratchProject()
    project.write(
      'seeds/things.csv',
      'Id,price,day,flag,note\n1,1,2024-01-02,true,"a, ""b"""\n90071992547409931,2.5,,false,""\n',
    )
    await project.run([seed('things')], { mode: 'seed' })
    expect(await project.rows(typesQuery)).toEqual([
      ['Id', 'BIGINT'],
      ['price', 'DOUBLE'],
      ['day', 'DATE'],
      ['flag', 'BOOLEAN'],
      ['note', 'VARCHAR'],
    ])
    expect(await project.rows('from main.things order by "Id"')).toEqual([
      ['1', 1, '2024-01-02', true, 'a, "b"'],
      ['90071992547409931', 2.5, null, false, null],
    ])
  })

  it('takes column_types, another delimiter, and refuses a type for a column that is not there', async () => {
    const project = new ScratchProject()
    project.write('seeds/things.csv', 'code;n\n007;1\n')
    await project.run([seed('things', { delimiter: ';', columnTypes: { CODE: 'varchar', n: 'smallint' } })])
    expect(await project.rows('select code, typeof(n) from main.things')).toEqual([['007', 'SMALLINT']])
    const result = await project.run([seed('things', { delimiter: ';', columnTypes: { cod: 'varchar' } })])
    expect(result.results[0]?.error).toMatchObject({
      code: 'seed-column-unknown',
      hint: 'Did you mean "code"?',
    })
  })

  it('refills a table that has its columns and rebuilds one that has others', async () => {
    const project = new ScratchProject()
    project.write('seeds/things.csv', 'id\n1\n2\n')
    await project.run([seed('things')])
    project.write('seeds/things.csv', 'id\n3\n')
    const again = await project.run([seed('things')])
    expect(again.results[0]?.rowsAffected).toBe(1)
    expect(await project.rows('from main.things')).toEqual([['3']])
    project.write('seeds/things.csv', 'id,name\n4,x\n')
    await project.run([seed('things')])
    expect(await project.rows('from main.things')).toEqual([['4', 'x']])
  })

  it('takes every line after the first for a row, whatever it looks like', async () => {
    const project = new ScratchProject()
    project.write('seeds/things.csv', 'tag,n\n#one,x\n2,y\n')
    await project.run([seed('things')])
    expect(await project.rows('from main.things')).toEqual([
      ['#one', 'x'],
      ['2', 'y'],
    ])
  })

  it.each([
    ['csv-invalid', 'id,n\n1,2\n2,2,3\n', 3, '2,2,3'],
    ['csv-invalid', 'id,n\n1,"a\nb"\n2\n', 4, '2'],
    ['csv-invalid', 'title\nid,n\n1,2\n', 2, 'id,n'],
    ['csv-invalid', 'id,n\n1,"open\n2,x\n', 2, '1,"open'],
    ['conversion-failed', 'id,n\n1,"a\nb"\nx,2\n', 4, 'x,2'],
  ])('%s: shows the line of %j', async (code, text, line, shown) => {
    const project = new ScratchProject()
    project.write('seeds/things.csv', text)
    const columnTypes = code === 'conversion-failed' ? { id: 'integer' } : {}
    const error = (await project.run([seed('things', { columnTypes })])).results[0]?.error
    expect(error).toMatchObject({ code, location: { file: 'seeds/things.csv', line } })
    expect(error?.location?.excerpt).toContain(`${line} | ${shown}\n`)
    expect(error?.message).not.toMatch(/\n|Set By User/)
    expect(error?.hint).toBeDefined()
  })

  it('reads a header over two lines, and refuses an empty file', async () => {
    const project = new ScratchProject()
    project.write('seeds/things.csv', '"a\nb",c\n1,2\n')
    expect((await project.run([seed('things')])).results[0]?.status).toBe('success')
    project.write('seeds/things.csv', '')
    expect((await project.run([seed('things')])).results[0]?.error?.code).toBe('seed-empty')
  })

  it('says where the file stands when it cannot be read', async () => {
    const project = new ScratchProject()
    const result = await project.run([seed('things')])
    const error = result.results[0]?.error
    expect(error).toMatchObject({ code: 'file-not-found', location: { file: 'seeds/things.csv', line: 1 } })
    expect(error?.message).not.toContain(project.root)
  })
})
