-- Every reaction of a message is of one kind.
with totals as (

    select
        chat_key,
        message_id,
        sum(counted.reactions) as reactions
    from {{ ref('reactions') }} as counted
    where {{ is_untested('reactions', 'counted') }}
    group by chat_key, message_id

),

reacted_to as (

    select
        chat_key,
        message_id,
        reaction_count
    from {{ ref('messages') }} as messages
    where {{ is_untested('messages', 'messages') }}

)

select
    coalesce(reacted_to.chat_key, totals.chat_key) as chat_key,
    coalesce(reacted_to.message_id, totals.message_id) as message_id,
    reacted_to.reaction_count,
    totals.reactions
from reacted_to
full outer join totals
    on totals.chat_key = reacted_to.chat_key
    and totals.message_id = reacted_to.message_id
where coalesce(totals.reactions, 0) <> coalesce(reacted_to.reaction_count, -1)
