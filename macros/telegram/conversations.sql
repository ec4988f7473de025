{#-
    From which day on the conversations of a chat are computed anew: the first day on which something changed, be it that a
    message moved away from it, what a reply of it points at, or the topic of a message. Only what comes before decides where a conversation
    begins, so that what lies before that day stays; the last conversation that began before it may go on.
-#}
{% macro chats_changed_from() -%}
select
    chat_key,
    min(sent_on) as changed_from
from (
    select
        chat_key,
        sent_on,
        load_id
    from {{ ref('message_days') }}

    union all

    select
        chat_key,
        sent_on,
        load_id
    from {{ ref('replies') }}
    where sent_on is not null

    union all

    select
        chat_key,
        {{ local_date('sent_at', var('timezone')) }} as sent_on,
        load_id
    from {{ ref('message_topics') }}
    where sent_at is not null
        and kind = 'message'
) as dated
where {{ is_changed('dated') }}
group by chat_key
{%- endmacro %}

{% macro forget_changed_conversations() -%}
{% if is_incremental() %}
delete from {{ this }} as kept
where exists (
    select 1
    from (
        {{ chats_changed_from() }}
    ) as changed
    where changed.chat_key = kept.chat_key
        and kept.started_on >= changed.changed_from
)
{% endif %}
{%- endmacro %}
