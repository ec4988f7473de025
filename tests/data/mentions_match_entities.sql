-- Every mention in a dated message is counted, with who wrote it.
with marked as (

    select
        chat_key,
        coalesce(sender_key, 'unknown') as from_user_key,
        count(*) as uses
    from {{ ref('message_entities') }}
    where sent_on is not null
        and (
            (entity_type = 'mention' and entity_text is not null)
            or (entity_type = 'mention_name' and user_id is not null)
        )
    group by chat_key, coalesce(sender_key, 'unknown')

),

counted as (

    select
        chat_key,
        from_user_key,
        sum(uses) as uses
    from {{ ref('mentions') }}
    group by chat_key, from_user_key

)

select
    coalesce(marked.chat_key, counted.chat_key) as chat_key,
    coalesce(marked.from_user_key, counted.from_user_key) as from_user_key,
    marked.uses,
    counted.uses as counted_uses
from marked
full outer join counted
    on counted.chat_key = marked.chat_key
    and counted.from_user_key = marked.from_user_key
where coalesce(marked.uses, -1) <> coalesce(counted.uses, -1)
