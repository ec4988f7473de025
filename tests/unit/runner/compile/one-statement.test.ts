import { expect, test } from 'vitest'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { MappedSql } from '../../../../runner/compile/mapped-sql.ts'
import { assertOneStatement, withoutSemicolon } from '../../../../runner/compile/one-statement.ts'
import { codeAndPlace } from '../template/render-text.ts'
import { compileNode } from './compile-files.ts'

test.each([
  ['select 1;', 'select 1'],
  ['select 1 ;;\n ; ', 'select 1 '],
  ['select 1; -- done', 'select 1'],
  ['select 1; /* done; */\n', 'select 1'],
  ["select 'a; -- b'", "select 'a; -- b'"],
  ["select 'it''s;' as \"x;\";", "select 'it''s;' as \"x;\""],
  ["select e'\\';' as a;", "select e'\\';' as a"],
  ['select $$;$$, $t$ $$; $t$;', 'select $$;$$, $t$ $$; $t$'],
  ['select 1 -- a; b', 'select 1 -- a; b'],
  ['select 1; select 2', 'select 1; select 2'],
])('%j ends as %j', (text, expected) => {
  expect(withoutSemicolon(MappedSql.rendered('m.sql', text, [])).text).toBe(expected)
})

function errorIn(text: string): string {
  const compiled = compileNode({ 'models/a.sql': text }, 'model.shop.a')
  try {
    assertOneStatement(compiled)
    return 'none'
  } catch (thrown) {
    return knownErrors(thrown).map(codeAndPlace).join()
  }
}

test.each([
  ['select 1 as a;\n-- then\nselect 2', 'sql-several-statements 3:1'],
  ['', 'sql-empty undefined:undefined'],
  ['{{ config(tags=[]) }}\n-- nothing ;\n', 'sql-empty undefined:undefined'],
  ["select ';' as a; -- the end;", 'none'],
])('%j: %s', (text, expected) => {
  expect(errorIn(text)).toBe(expected)
})
