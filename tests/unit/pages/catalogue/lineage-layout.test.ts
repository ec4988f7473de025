import { expect, test } from 'vitest'
import { layersOf } from '../../../../pages/catalogue/catalogue.ts'
import { layoutLineage, nodeSize } from '../../../../pages/catalogue/lineage-layout.ts'
import { tables } from './sample-tables.ts'

const layout = layoutLineage(
  tables.map(({ id, layer, parents }) => ({ id, group: layer, parents })),
  layersOf(tables),
)
const placeOf = new Map(layout.nodes.map((node) => [node.id, node]))

test('layers stand from left to right, each below its own head', () => {
  expect(layersOf(tables)).toEqual(['seeds', 'bronze', 'silver', 'gold'])
  for (const { id, layer } of tables) {
    const { x } = placeOf.get(id)!
    const group = layout.groups.find(({ name }) => name === layer)!
    expect(x).toBeGreaterThanOrEqual(group.x)
    expect(x + nodeSize.width).toBeLessThanOrEqual(group.x + group.width)
  }
})

test('what a table is made of stands left of it, in its own layer too', () => {
  for (const { id, parents } of tables)
    for (const parent of parents)
      expect(placeOf.get(parent)!.x, `${parent} → ${id}`).toBeLessThan(placeOf.get(id)!.x)
})

test('no two tables lie over each other, and all are inside', () => {
  const places = new Set(layout.nodes.map(({ x, y }) => `${x},${y}`))
  expect(places.size).toBe(tables.length)
  for (const { x, y } of layout.nodes) {
    expect(x + nodeSize.width).toBeLessThanOrEqual(layout.width)
    expect(y + nodeSize.height).toBeLessThanOrEqual(layout.height)
  }
})

test('every link inside the catalogue is an edge; one to a table outside is none', () => {
  expect(layout.edges).toHaveLength(8)
  const nodes = [{ id: 'a', group: 'g', parents: ['elsewhere'] }]
  expect(layoutLineage(nodes, ['g']).edges).toEqual([])
})

test('the same tables in another order are placed alike', () => {
  const turned = [...tables].reverse().map(({ id, layer, parents }) => ({ id, group: layer, parents }))
  const places = new Map(layoutLineage(turned, layersOf(tables)).nodes.map((node) => [node.id, node]))
  expect(places).toEqual(placeOf)
})

test('lines that need not cross do not', () => {
  const nodes = ['a', 'b', 'c'].flatMap((name, index) => [
    { id: name, group: 'left', parents: [] },
    { id: `${3 - index}`, group: 'right', parents: [name] },
  ])
  const placed = new Map(layoutLineage(nodes, ['left', 'right']).nodes.map((node) => [node.id, node.y]))
  for (const [index, name] of ['a', 'b', 'c'].entries())
    expect(placed.get(`${3 - index}`)).toBe(placed.get(name))
})
