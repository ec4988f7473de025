{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'position'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

-- depends_on: {{ ref('messages') }}
select
    polls.chat_key,
    polls.message_id,
    cast(answer.position as int64) as position,
    coalesce(
        {{ json_string('answer.part', '$.text.text') }},
        {{ plain_text(json_document('answer.part', '$.text')) }}
    ) as answer_text,
    {{ count_of(json_int('answer.part', '$.voters')) }} as voters,
    {{ count_of(json_int('answer.part', '$.voters')) }} / nullif(polls.total_voters, 0) as voter_share,
    {{ json_string('answer.part', '$.chosen') }} = 'true' as is_chosen,
    polls.load_id
from {{ ref('polls') }} as polls
{{ unnest_json_array('polls.answer_list', 'answer') }}
where {{ is_changed('polls') }}
