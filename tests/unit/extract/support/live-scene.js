// A world whose chats have been read once, but for one of them, and what has happened since. Plain JavaScript, because the
// processes that tests kill load it too: both sides have the same world.
export function liveScene(World) {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const makers = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  const forgotten = world.addChat({ kind: 'supergroup', title: 'Forgotten', members: [ann] })
  const shared = world.addChat({ kind: 'group', title: 'Shared', members: [ann] })
  const unread = world.addChat({ kind: 'group', title: 'Unread', members: [ann] })
  const send = (chat, count) => {
    for (let each = 1; each <= count; each++) world.send(chat, { from: ann, text: `message ${each}` })
  }
  for (const chat of [makers, forgotten, shared]) send(chat, 20)
  send(unread, 110)
  const happen = () => {
    for (const chat of [makers, forgotten, shared]) {
      const { ids } = world.truth(chat)
      world.edit(chat, ids[5], { text: 'edited' })
      world.delete(chat, [ids[7], ids[8]])
      send(chat, 3)
    }
    world.forgetDifferences(forgotten)
  }
  return { world, read: [makers, forgotten, shared], chats: [makers, forgotten, shared, unread], happen }
}
