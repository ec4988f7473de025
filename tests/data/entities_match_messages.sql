-- No entity without its message, and none of another day or sender.
select
    entities.chat_key,
    entities.message_id,
    entities.position,
    entities.entity_text
from {{ ref('message_entities') }} as entities
left join {{ ref('messages') }} as messages
    on messages.chat_key = entities.chat_key
    and messages.message_id = entities.message_id
where {{ is_untested('message_entities', 'entities') }}
    and (
        messages.message_id is null
        or coalesce(messages.sender_key, '') <> coalesce(entities.sender_key, '')
        or coalesce(messages.sent_on, date '0001-01-01') <> coalesce(entities.sent_on, date '0001-01-01')
    )
