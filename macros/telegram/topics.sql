{#-
    Messages of chats with topics (the CTE `forums`), all of them or those in the CTE `scope`: what each of them answers
    in its chat, or, if it ends a chain, its topic. A message that names its topic itself needs no chain; what no
    application could read says nothing of either.
-#}
{% macro topic_nodes(scope) -%}
select
    chat_key,
    message_id,
    case when assignment is null then answered_id end as parent_message_id,
    case assignment
        when 'root' then message_id
        when 'header' then thread_id
        when 'general' then 1
    end as topic_id,
    assignment,
    kind,
    sent_at,
    link_load_id,
    load_id
from (
    select
        *,
        case
            when kind = 'unsupported' then 'unknown'
            when service_action = 'topic_created' then 'root'
            when thread_id is not null then 'header'
            when answered_id is null then 'general'
        end as assignment
    from (
        select
            messages.chat_key,
            messages.message_id,
            messages.kind,
            messages.service_action,
            messages.thread_id,
            -- In exports a supergroup's own peer is 'channel123', too.
            case
                when coalesce(
                    messages.reply_to_peer_key = {{ peer_key_of('channel', 'messages.chat_id') }}, true
                ) then messages.reply_to_message_id
            end as answered_id,
            messages.sent_at,
            greatest(messages.link_load_id, forums.load_id) as link_load_id,
            messages.load_id
        from {{ ref('messages') }} as messages
        inner join forums
            on forums.chat_key = messages.chat_key
        {%- if scope %}
        inner join {{ scope }}
            on {{ scope }}.chat_key = messages.chat_key
            and {{ scope }}.message_id = messages.message_id
        {%- endif %}
    ) as messages_of_forums
) as assigned
{%- endmacro %}
