{#-
    The chats with topics: those of which any version of a message began a topic or names one. As versions are never taken
    back, neither is this: a chat that once was one stays one, since the same load.
-#}
{% macro forum_chats() -%}
select
    chat_key,
    min(first_load_id) as load_id
from {{ ref('message_versions') }}
where service_action = 'topic_created'
    or thread_id is not null
group by chat_key
{%- endmacro %}

{#- Which message of its own chat a message answers. In exports a supergroup's own peer is 'channel123', too. -#}
{% macro answered_here(alias) -%}
case
    when coalesce({{ alias }}.reply_to_peer_key = {{ peer_key_of('channel', alias ~ '.chat_id') }}, true)
        then {{ alias }}.reply_to_message_id
end
{%- endmacro %}

{#- All that a message says of its place among topics, but the topic that it names, as one text to compare. -#}
{% macro reply_link(alias) -%}
case
    when {{ alias }}.kind = 'unsupported' then 'unknown'
    when {{ alias }}.service_action = 'topic_created' then 'root'
    else coalesce(cast({{ answered_here(alias) }} as {{ text_type() }}), 'none')
end
{%- endmacro %}

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
            {{ answered_here('messages') }} as answered_id,
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
