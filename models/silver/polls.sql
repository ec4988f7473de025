{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with found as (

    select
        messages.chat_key,
        messages.message_id,
        messages.sender_key,
        messages.sent_at,
        messages.sent_on,
        messages.load_id,
        details.total_voters,
        {{ json_record(
            'details.poll',
            strings=['closed'],
            documents=['question', 'answers']
        ) }} as record
    from {{ ref('messages') }} as messages
    inner join {{ ref('message_version_details') }} as details
        on details.chat_key = messages.chat_key
        and details.message_id = messages.message_id
        and details.content_hash = messages.content_hash
    where messages.kind = 'message'
        and messages.media_kind = 'poll'
        and {{ is_changed('messages') }}

)

select
    chat_key,
    message_id,
    coalesce(
        {{ json_string(record_json('record', 'question'), '$.text') }},
        {{ plain_text(record_json('record', 'question')) }}
    ) as question_text,
    coalesce({{ record_string('record', 'closed') }} = 'true', false) as is_closed,
    total_voters,
    coalesce({{ json_array_length(record_json('record', 'answers')) }}, 0) as answer_count,
    {{ record_json('record', 'answers') }} as answer_list,
    sender_key,
    sent_at,
    sent_on,
    load_id
from found
