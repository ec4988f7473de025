{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'position'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with reacted_to as (

    select
        chat_key,
        message_id,
        sent_on,
        reactions,
        load_id
    from {{ ref('messages') }} as messages
    where reactions is not null
        and {{ is_changed('messages') }}

),

parts as (

    select
        reacted_to.chat_key,
        reacted_to.message_id,
        cast(entry.position as int64) as position,
        {{ json_record('entry.part', strings=['type', 'emoji', 'document_id', 'count'], documents=[]) }} as record,
        reacted_to.sent_on,
        reacted_to.load_id
    from reacted_to
    {{ unnest_json_array('reacted_to.reactions', 'entry') }}

)

select
    chat_key,
    message_id,
    position,
    coalesce({{ record_string('record', 'type') }}, 'unknown') as reaction_type,
    coalesce(
        {{ record_string('record', 'emoji') }},
        {{ regexp_extract(record_string('record', 'document_id'), '^([0-9]+)$') }}
    ) as reaction,
    coalesce({{ count_of(record_int('record', 'count')) }}, 0) as reactions,
    sent_on,
    load_id
from parts
