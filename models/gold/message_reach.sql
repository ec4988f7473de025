{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_reach() }}",
    changed_rows='load_id'
) }}

-- depends_on: {{ ref('message_versions') }}
with
{% if is_incremental() %}
affected as (

    {{ messages_of_changed_reach() }}

),
{% endif %}

answers as (

    select
        answered.chat_key,
        answered.reply_to_message_id as message_id,
        count(*) as replies,
        max(answered.load_id) as load_id
    from {{ ref('replies') }} as answered
    {%- if is_incremental() %}
    inner join affected
        on affected.chat_key = answered.chat_key
        and affected.message_id = answered.reply_to_message_id
    {%- endif %}
    where answered.target = 'message'
        and not answered.is_own
    group by answered.chat_key, answered.reply_to_message_id

)

select
    messages.chat_key,
    messages.message_id,
    messages.sender_key,
    messages.sent_at,
    messages.sent_on,
    messages.views,
    messages.forwards,
    messages.reaction_count as reactions,
    coalesce(answers.replies, 0) as replies,
    greatest(messages.load_id, coalesce(answers.load_id, 0)) as load_id
from {{ ref('messages') }} as messages
{%- if is_incremental() %}
inner join affected
    on affected.chat_key = messages.chat_key
    and affected.message_id = messages.message_id
{%- endif %}
left join answers
    on answers.chat_key = messages.chat_key
    and answers.message_id = messages.message_id
where messages.kind = 'message'
    and messages.sent_on is not null
