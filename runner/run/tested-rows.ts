import { knownErrors } from '../../kernel/errors/tgelt-error.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import { keepsValues, type Narrowing } from '../data-test/narrowing.ts'
import {
  type PassedTest,
  passedTestsQuery,
  passedTestsRelation,
  readPassedTests,
  writePassedTests,
} from '../data-test/passed-tests.ts'
import { type RowMark, tellsWrittenRows, type WrittenMark } from '../materialize/changed-rows.ts'
import type { Materialized } from '../materialize/materialization.ts'
import { isTest } from '../resource/is-test.ts'
import type { DataTestNode, ExecutableNode, ModelNode, SeedNode, UniqueId } from '../resource/node.ts'
import { type Relation, type RelationKind, relationKey } from '../resource/relation.ts'
import type { Connection, Warehouse } from '../warehouse/warehouse.ts'

/** What a run did to a table. */
interface Built {
  readonly node: ModelNode | SeedNode
  /** It added to what stood there; otherwise it made the table anew. */
  readonly isAddition: boolean
  /** How far the rows of an addition are told apart; undefined if they are not, or if the model does not say by what. */
  readonly addition: { readonly from: bigint } | undefined
  /** It left every row as it was. */
  readonly wroteNothing: boolean
  /** A hook deleted rows of it, which breaks no test of its rows, but may leave others without a parent. */
  readonly hasLostRows: boolean
  /** The greatest value after the run, if every row has one. */
  readonly highest: bigint | undefined
}

/**
 * Which tests have passed over which rows: what the warehouse says of earlier runs, and what this run adds. A test may
 * read the rows above `testedTo` alone only while each run since then is known to have written no others, so a run that
 * can't tell forgets what it can't vouch for.
 */
export class TestedRows {
  readonly #known: ReadonlyMap<UniqueId, PassedTest>
  readonly #passed = new Map<UniqueId, PassedTest>()
  readonly #failed = new Set<UniqueId>()
  readonly #built = new Map<UniqueId, Built>()
  readonly #hooks: string[] = []
  #isStruckOut = false

  constructor(known: ReadonlyMap<UniqueId, PassedTest>) {
    this.#known = known
  }

  /** What the warehouse says; nothing if it says it in a form that is not this one. */
  static async read(
    connection: Connection,
    { dialect, stateSchema }: Pick<Warehouse, 'dialect' | 'stateSchema'>,
    relations: ReadonlyMap<string, RelationKind>,
  ): Promise<TestedRows> {
    const record = passedTestsRelation(stateSchema)
    if (!relations.has(relationKey(record))) return new TestedRows(new Map())
    try {
      const { rows } = await connection.query(passedTestsQuery(dialect, record))
      return new TestedRows(readPassedTests(rows))
    } catch (thrown) {
      if (knownErrors(thrown).length === 0 && !(thrown instanceof SyntaxError)) throw thrown
      return new TestedRows(new Map())
    }
  }

  /** Notes that a node was built. `marks` are of a model with `changed_rows`. */
  built(
    { node, preHooks, postHooks }: CompiledNode<ModelNode | SeedNode>,
    { rowsAffected, isAddition = false }: Materialized,
    marks: { readonly before: RowMark | undefined; readonly after: WrittenMark } | undefined,
  ): void {
    const all = [...preHooks, ...postHooks]
    const hooks = all.filter((sql) => !deletesOnlyFrom(node.relation, sql))
    this.#hooks.push(...hooks)
    const from = marks?.before?.highest
    const isTold =
      isAddition &&
      marks?.before !== undefined &&
      tellsWrittenRows(marks.before, marks.after, rowsAffected) &&
      hooks.length === 0
    this.#built.set(node.uniqueId, {
      node,
      isAddition: isAddition && hooks.length === 0,
      hasLostRows: hooks.length < all.length,
      addition: isTold && from !== undefined ? { from } : undefined,
      wroteNothing: isAddition && rowsAffected === 0 && hooks.length === 0,
      highest: marks?.after.unmarked === 0 ? marks.after.highest : undefined,
    })
  }

  /** The value above which a test has to look; undefined: it reads everything. `sql` is its query over all rows. */
  testedTo(node: DataTestNode, narrowing: Narrowing, sql: string): bigint | undefined {
    const passed = this.#known.get(node.uniqueId)
    const model = this.#built.get(narrowing.model)
    if (passed === undefined || model?.addition === undefined) return undefined
    const isSame =
      passed.testChecksum === sha256Hex(sql) &&
      passed.model === narrowing.model &&
      passed.modelChecksum === checksumOf(model.node)
    return isSame && this.#vouchesFor(passed) ? passed.testedTo : undefined
  }

  /** Notes how a test came out over all rows, or over those that `testedTo` left to look at. */
  tested(node: DataTestNode, narrowing: Narrowing | undefined, sql: string, hasPassed: boolean): void {
    const model = narrowing === undefined ? undefined : this.#built.get(narrowing.model)
    if (narrowing === undefined || !hasPassed) this.#failed.add(node.uniqueId)
    else if (model?.highest !== undefined) {
      this.#passed.set(node.uniqueId, {
        test: node.uniqueId,
        testChecksum: sha256Hex(sql),
        model: narrowing.model,
        modelChecksum: checksumOf(model.node),
        parent: narrowing.parent,
        tables: narrowing.tables,
        testedTo: model.highest,
      })
    }
  }

  /**
   * For a warehouse whose readers, and next run, see each table as soon as it stands: the statements that forget, before
   * the run begins, what it may make untrue. If it is killed, tests read everything.
   */
  strikeOut(
    warehouse: Pick<Warehouse, 'dialect' | 'stateSchema'>,
    nodes: readonly ExecutableNode[],
  ): readonly string[] {
    const names = new Set(nodes.filter((node) => !isTest(node)).map((node) => node.name))
    const ids = new Set(nodes.map(({ uniqueId }) => uniqueId))
    const isUntouched = ({ model, parent, tables }: PassedTest): boolean =>
      !ids.has(model) && !ids.has(parent?.node ?? '') && !tables.some((table) => names.has(table))
    const kept = [...this.#known.values()].filter(isUntouched)
    if (kept.length === this.#known.size) return []
    this.#isStruckOut = true
    return writePassedTests(warehouse.dialect, passedTestsRelation(warehouse.stateSchema), kept)
  }

  /** The statements that make the warehouse say what holds after this run; none if it says that already. */
  statements({ dialect, stateSchema }: Pick<Warehouse, 'dialect' | 'stateSchema'>): readonly string[] {
    const kept = [...this.#known.values()].filter(
      (passed) => !this.#failed.has(passed.test) && this.#vouchesFor(passed),
    )
    const made = [...this.#passed.values()].filter((passed) => !this.#isTouched(passed))
    const isSame = !this.#isStruckOut && made.length === 0 && kept.length === this.#known.size
    if (isSame) return []
    const all = new Map([...kept, ...made].map((passed) => [passed.test, passed]))
    return writePassedTests(dialect, passedTestsRelation(stateSchema), all.values())
  }

  /** Whether an earlier pass still says something after what this run did to the tables of the test. */
  #vouchesFor(passed: PassedTest): boolean {
    if (this.#isTouched(passed)) return false
    const own = this.#built.get(passed.model)
    if (own !== undefined && (own.addition === undefined || own.addition.from < passed.testedTo)) return false
    if (!this.#hasOnlyAddedTo(passed)) return false
    const { parent } = passed
    const other = parent && this.#built.get(parent.node)
    if (parent === undefined || other === undefined) return true
    if (other.hasLostRows) return false
    return other.isAddition && other.node.resourceType === 'model' && keepsValues(other.node, parent.field)
  }

  /** Whether this run wrote, to other tables that the test reads, only rows above those that it has passed over. */
  #hasOnlyAddedTo({ model, parent, tables, testedTo }: PassedTest): boolean {
    return [...this.#built.values()]
      .filter(({ node }) => node.uniqueId !== model && node.uniqueId !== parent?.node)
      .filter(({ node }) => tables.includes(node.relation.identifier))
      .every(
        ({ addition, wroteNothing }) => wroteNothing || (addition !== undefined && addition.from >= testedTo),
      )
  }

  /** Whether a hook of this run speaks of a table of the test: it may have changed any row. */
  #isTouched({ tables }: PassedTest): boolean {
    return this.#hooks.some((sql) => tables.some((name) => sql.toLowerCase().includes(name.toLowerCase())))
  }
}

function checksumOf(node: ModelNode | SeedNode): string {
  return node.resourceType === 'seed' ? node.checksum : sha256Hex(node.rawSql)
}

/** Whether a hook is one statement that deletes rows of this table: whatever it reads, it changes nothing else. */
function deletesOnlyFrom({ database, schema, identifier }: Relation, sql: string): boolean {
  // Quoted part by part, or, as BigQuery has it, as one.
  const named = /^delete\s+from\s+((?:"[^"]+"|\w+)\.(?:"[^"]+"|\w+)|`[^`]+`)\s/i.exec(sql.trim())?.[1]
  const name = [...(named?.startsWith('`') && database ? [database] : []), schema, identifier].join('.')
  return named?.replaceAll(/["`]/g, '').toLowerCase() === name.toLowerCase() && !sql.includes(';')
}
