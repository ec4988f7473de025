{{ config(severity='warn') }}

-- The text of every entity is in the message's text. A record may say otherwise, but then Telegram didn't write it.
select
    entities.chat_key,
    entities.message_id,
    entities.position,
    entities.entity_text
from {{ ref('message_entities') }} as entities
inner join {{ ref('messages') }} as messages
    on messages.chat_key = entities.chat_key
    and messages.message_id = entities.message_id
where {{ is_untested('message_entities', 'entities') }}
    and strpos(messages.text, entities.entity_text) = 0
