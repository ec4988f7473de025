{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'position'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with marked_up as (

    select
        messages.chat_key,
        messages.message_id,
        messages.sent_at,
        messages.sent_on,
        messages.sender_key,
        messages.load_id,
        versions.text_entities
    from {{ ref('messages') }} as messages
    inner join {{ ref('message_versions') }} as versions
        on versions.chat_key = messages.chat_key
        and versions.message_id = messages.message_id
        and versions.content_hash = messages.content_hash
    where versions.text_entities is not null
        and {{ is_changed('messages') }}

),

parts as (

    select
        marked_up.chat_key,
        marked_up.message_id,
        cast(entity.position as int64) as position,
        {{ json_record('entity.part', strings=['type', 'text', 'href', 'user_id', 'language', 'document_id'], documents=[]) }} as record,
        marked_up.sent_at,
        marked_up.sent_on,
        marked_up.sender_key,
        marked_up.load_id
    from marked_up
    {{ unnest_json_array('marked_up.text_entities', 'entity') }}
    -- Plain text is what lies between entities; old exports write it as bare strings, without a type.
    where {{ json_string('entity.part', '$.type') }} <> 'plain'

)

select
    chat_key,
    message_id,
    position,
    {{ record_string('record', 'type') }} as entity_type,
    {{ record_string('record', 'text') }} as entity_text,
    {{ record_string('record', 'href') }} as href,
    {{ record_int('record', 'user_id') }} as user_id,
    {{ record_string('record', 'language') }} as language,
    {{ regexp_extract(record_string('record', 'document_id'), '^([0-9]+)$') }} as document_id,
    sent_at,
    sent_on,
    sender_key,
    load_id
from parts
