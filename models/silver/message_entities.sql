{{ config(materialized='view') }}

select
    messages.chat_key,
    messages.message_id,
    entities.position,
    entities.entity_type,
    entities.entity_text,
    entities.href,
    entities.user_id,
    entities.language,
    messages.sent_at,
    messages.sent_on,
    messages.sender_key
from {{ ref('message_version_entities') }} as entities
inner join {{ ref('messages') }} as messages
    on messages.chat_key = entities.chat_key
    and messages.message_id = entities.message_id
    and messages.content_hash = entities.content_hash
