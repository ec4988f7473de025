import { DAY_COUNT } from './calendar.ts'
import type { Person } from './people.ts'
import { Random } from './random.ts'

/** Who is in a chat on which day: joins and leaves, and a weighted draw of somebody who is there. */
export class Membership {
  private readonly people: readonly Person[]
  private readonly joins = new Map<number, Person[]>()
  private readonly leaves = new Map<number, Person[]>()
  private present: Person[] = []
  private cumulative: number[] = []

  constructor(seed: number, chatIndex: number, people: readonly Person[]) {
    this.people = people
    const random = new Random(seed, 'membership', chatIndex)
    for (const [index, person] of people.entries()) {
      const founder = index < 5 || random.chance(0.2)
      const day = founder ? 0 : Math.floor(DAY_COUNT * random.unit() ** 0.8)
      const stays = 20 + Math.floor(random.exponential(250))
      const leaves = !founder && random.chance(0.35)
      if (!founder && random.chance(0.15)) continue
      push(this.joins, day, person)
      if (leaves && day + stays < DAY_COUNT) push(this.leaves, day + stays, person)
    }
  }

  /** Moves on to a day; gives who comes and who goes on it. Founders are there from day 0 without a word. */
  enter(day: number): { readonly joined: readonly Person[]; readonly left: readonly Person[] } {
    const joined = this.joins.get(day) ?? []
    const left = this.leaves.get(day) ?? []
    if (joined.length > 0 || left.length > 0) {
      this.present = [...this.present.filter((person) => !left.includes(person)), ...joined]
      let sum = 0
      this.cumulative = this.present.map((person) => {
        sum += person.weight
        return sum
      })
    }
    return { joined: day === 0 ? [] : joined, left }
  }

  founders(): readonly Person[] {
    return this.joins.get(0) ?? []
  }

  owner(): Person {
    const owner = this.people[0]
    if (owner === undefined) throw new RangeError('a chat needs people')
    return owner
  }

  /** Somebody who is there, heavy writers more often; people with a deleted account no longer write. */
  draw(random: Random, moment: number): Person {
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const person = this.at(random.unit() * (this.cumulative[this.cumulative.length - 1] ?? 0))
      if (person.deletedAt === undefined || moment < person.deletedAt) return person
    }
    return this.owner()
  }

  private at(target: number): Person {
    let low = 0
    let high = this.cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.cumulative[middle] ?? 0) > target) high = middle
      else low = middle + 1
    }
    return this.present[low] ?? this.owner()
  }
}

function push(map: Map<number, Person[]>, day: number, person: Person): void {
  const list = map.get(day)
  if (list === undefined) map.set(day, [person])
  else list.push(person)
}
