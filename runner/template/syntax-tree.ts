import type { Float } from './values/float.ts'

/**
 * The tree of a template. `If`, `Or`, `And`, `Output`, `TemplateData` and the lists are made by nunjucks's parser, which
 * counts lines and columns from 0; the others follow it.
 */
export interface Place {
  readonly lineno: number
  readonly colno: number
  /** How many characters it spans, if it stands on one line. */
  readonly length?: number | undefined
}

export interface NamedArgument {
  readonly name: string
  /** Where the name stands. */
  readonly place: Place
  readonly value: Expression
}

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: readonly NamedArgument[]
  /** `*xs` and `**kwargs` */
  readonly spread?: Expression | undefined
  readonly spreadNamed?: Expression | undefined
}

interface Typed<T extends string> extends Place {
  readonly typename: T
}

export interface LiteralNode extends Typed<'Literal'> {
  readonly value: string | number | boolean | null | Float
}
export interface NameNode extends Typed<'Symbol'> {
  readonly value: string
}
export interface SequenceNode extends Typed<'Array' | 'Tuple'> {
  readonly items: readonly Expression[]
}
export interface DictNode extends Typed<'Dict'> {
  readonly pairs: readonly { readonly key: Expression; readonly value: Expression }[]
}
export interface AttributeNode extends Typed<'Attribute'> {
  readonly target: Expression
  readonly name: string
}
export interface ItemNode extends Typed<'Item'> {
  readonly target: Expression
  readonly key: Expression
}
export interface SliceNode extends Typed<'Slice'> {
  readonly target: Expression
  readonly start: Expression | undefined
  readonly stop: Expression | undefined
  readonly step: Expression | undefined
}
export interface CallNode extends Typed<'Call'> {
  readonly target: Expression
  readonly args: Arguments
}
export interface FilterNode extends Typed<'Filter'> {
  readonly name: string
  readonly target: Expression
  readonly args: Arguments
}
export interface TestNode extends Typed<'Test'> {
  readonly name: string
  readonly target: Expression
  readonly args: Arguments
  readonly negated: boolean
}
export interface LogicNode extends Typed<'And' | 'Or'> {
  readonly left: Expression
  readonly right: Expression
}
export interface UnaryNode extends Typed<'Not' | 'Neg' | 'Pos'> {
  readonly target: Expression
}
export interface BinaryNode extends Typed<'Binary'> {
  readonly operator: '+' | '-' | '*' | '/' | '//' | '%' | '**'
  readonly left: Expression
  readonly right: Expression
}
export interface ConcatNode extends Typed<'Concat'> {
  readonly parts: readonly Expression[]
}
export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in'
export interface CompareNode extends Typed<'Compare'> {
  readonly first: Expression
  readonly rest: readonly { readonly operator: Comparison; readonly operand: Expression }[]
}
export interface ConditionNode extends Typed<'Condition'> {
  readonly test: Expression
  readonly consequent: Expression
  readonly otherwise: Expression | undefined
}

export type Expression =
  | LiteralNode
  | NameNode
  | SequenceNode
  | DictNode
  | AttributeNode
  | ItemNode
  | SliceNode
  | CallNode
  | FilterNode
  | TestNode
  | LogicNode
  | UnaryNode
  | BinaryNode
  | ConcatNode
  | CompareNode
  | ConditionNode

/** What `set`, `for` and `with` assign to. */
export type AssignTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: string; readonly place: Place }
  | { readonly kind: 'tuple'; readonly targets: readonly AssignTarget[]; readonly place: Place }

export interface RootNode extends Typed<'Root' | 'NodeList'> {
  readonly children: readonly TemplateNode[]
}
export interface OutputNode extends Typed<'Output'> {
  readonly children: readonly (TemplateDataNode | Expression)[]
}
export interface TemplateDataNode extends Typed<'TemplateData'> {
  readonly value: string
}
export interface IfNode extends Typed<'If'> {
  readonly cond: Expression
  readonly body: TemplateNode
  readonly else_: TemplateNode | null
}
export interface ForNode extends Typed<'For'> {
  readonly target: AssignTarget
  readonly iterable: Expression
  readonly filter: Expression | undefined
  readonly body: TemplateNode
  readonly otherwise: TemplateNode | undefined
}
export interface SetNode extends Typed<'Set'> {
  readonly target: AssignTarget
  readonly value: Expression
}
export interface SetBlockNode extends Typed<'SetBlock'> {
  readonly target: AssignTarget
  readonly filters: readonly FilterNode[]
  readonly body: TemplateNode
}
export interface FilterBlockNode extends Typed<'FilterBlock'> {
  readonly filters: readonly FilterNode[]
  readonly body: TemplateNode
}
export interface DoNode extends Typed<'Do'> {
  readonly value: Expression
}
export interface WithNode extends Typed<'With'> {
  readonly assignments: readonly { readonly target: AssignTarget; readonly value: Expression }[]
  readonly body: TemplateNode
}
export interface Parameter {
  readonly name: string
  readonly default?: Expression | undefined
}
export interface MacroNode extends Typed<'Macro'> {
  /** `test` for a `{% test %}` block, whose macro is called `test_<name>`. */
  readonly kind: 'macro' | 'test'
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: TemplateNode
  /** Which of `varargs`, `kwargs`, `caller` the body speaks of. */
  readonly uses: ReadonlySet<string>
}
export interface CallBlockNode extends Typed<'CallBlock'> {
  readonly call: CallNode
  readonly parameters: readonly Parameter[]
  readonly body: TemplateNode
  readonly uses: ReadonlySet<string>
}

export type TemplateNode =
  | RootNode
  | OutputNode
  | IfNode
  | ForNode
  | SetNode
  | SetBlockNode
  | FilterBlockNode
  | DoNode
  | WithNode
  | MacroNode
  | CallBlockNode
