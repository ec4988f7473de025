{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    changed_rows='load_id'
) }}

-- A message's chain of replies ends at the message that started its topic, or at one that answers nothing. Pointers are
-- doubled: every round replaces what a message points at by what that points at, so that twelve rounds follow chains of
-- 4096 replies. An incremental run follows only the chains that something was put into, and continues with what is kept
-- where they leave these. Replies in a circle have no end: they have no root, and any change of the chat may open them.
with forums as (

    {{ forum_chats() }}

),

{% if is_incremental() %}
known_forums as (

    select distinct chat_key
    from {{ this }}

),

incoming as (

    select
        messages.chat_key,
        messages.message_id
    from {{ ref('messages') }} as messages
    inner join forums
        on forums.chat_key = messages.chat_key
    where {{ is_changed('messages') }}

    union distinct

    select
        messages.chat_key,
        messages.message_id
    from {{ ref('messages') }} as messages
    inner join forums
        on forums.chat_key = messages.chat_key
    left join known_forums
        on known_forums.chat_key = forums.chat_key
    where known_forums.chat_key is null

),

arrived as (

    {{ topic_nodes('incoming') }}

),

-- What says the same of its place as before changes no chain.
relinked as (

    select
        arrived.chat_key,
        arrived.message_id,
        kept.root_message_id
    from arrived
    left join {{ this }} as kept
        on kept.chat_key = arrived.chat_key
        and kept.message_id = arrived.message_id
    where kept.message_id is null
        or kept.link_load_id <> arrived.link_load_id
        or kept.parent_message_id is distinct from arrived.parent_message_id
        or (
            arrived.parent_message_id is null
            and (kept.assignment <> arrived.assignment or kept.topic_id is distinct from arrived.topic_id)
        )

),

broken_ends as (

    select
        chat_key,
        message_id
    from relinked

    union distinct

    select
        chat_key,
        root_message_id as message_id
    from relinked
    where root_message_id is not null

),

affected as (

    select
        chat_key,
        message_id
    from relinked

    union distinct

    select
        kept.chat_key,
        kept.message_id
    from {{ this }} as kept
    inner join broken_ends
        on broken_ends.chat_key = kept.chat_key
        and broken_ends.message_id = kept.root_message_id

    union distinct

    select
        kept.chat_key,
        kept.message_id
    from {{ this }} as kept
    where kept.root_message_id is null
        and kept.chat_key in (select chat_key from relinked)

),

nodes as (

    {{ topic_nodes('affected') }}

),
{% else %}
nodes as (

    {{ topic_nodes() }}

),
{% endif %}

links as (

    select
        chat_key,
        message_id,
        parent_message_id as up,
        link_load_id as chain_load_id
    from nodes
    where parent_message_id is not null

),

-- Most messages of a topic name its first one: only the others take part in the rounds.
hops_0 as (

    select
        links.chat_key,
        links.message_id,
        parents.up,
        greatest(links.chain_load_id, parents.chain_load_id) as chain_load_id
    from links
    inner join links as parents
        on parents.chat_key = links.chat_key
        and parents.message_id = links.up

),

{% for round in range(12) %}
hops_{{ round + 1 }} as (

    select
        hops.chat_key,
        hops.message_id,
        coalesce(further.up, hops.up) as up,
        greatest(hops.chain_load_id, coalesce(further.chain_load_id, 0)) as chain_load_id
    from hops_{{ round }} as hops
    left join hops_{{ round }} as further
        on further.chat_key = hops.chat_key
        and further.message_id = hops.up

),

{% endfor -%}

settled as (

    select
        hops.chat_key,
        hops.message_id,
        hops.up,
        hops.chain_load_id,
        further.message_id is not null as is_endless
    from hops_12 as hops
    left join hops_12 as further
        on further.chat_key = hops.chat_key
        and further.message_id = hops.up

),

climbed as (

    select
        links.chat_key,
        links.message_id,
        coalesce(hops.up, links.up) as up,
        coalesce(hops.chain_load_id, links.chain_load_id) as chain_load_id,
        coalesce(hops.is_endless, false) as is_endless
    from links
    left join settled as hops
        on hops.chat_key = links.chat_key
        and hops.message_id = links.message_id

),

chains as (

    select
        climbed.chat_key,
        climbed.message_id,
        case when not climbed.is_endless then coalesce(last_links.up, climbed.up) end as end_message_id,
        greatest(climbed.chain_load_id, coalesce(last_links.chain_load_id, 0)) as chain_load_id
    from climbed
    left join links as last_links
        on last_links.chat_key = climbed.chat_key
        and last_links.message_id = climbed.up

),

ends as (

    select
        chat_key,
        message_id,
        message_id as root_message_id,
        topic_id,
        assignment,
        link_load_id as thread_load_id
    from nodes
    where parent_message_id is null
    {%- if is_incremental() %}

    union all

    select
        kept.chat_key,
        kept.message_id,
        kept.root_message_id,
        kept.topic_id,
        kept.assignment,
        kept.thread_load_id
    from {{ this }} as kept
    inner join (
        select distinct
            chat_key,
            end_message_id
        from chains
    ) as wanted
        on wanted.chat_key = kept.chat_key
        and wanted.end_message_id = kept.message_id
    left join affected
        on affected.chat_key = kept.chat_key
        and affected.message_id = kept.message_id
    where affected.message_id is null
    {%- endif %}

),

placed as (

    select
        nodes.chat_key,
        nodes.message_id,
        case when nodes.parent_message_id is null then nodes.topic_id else ends.topic_id end as topic_id,
        case
            when nodes.parent_message_id is null then nodes.assignment
            when ends.message_id is null then 'unknown'
            when ends.assignment = 'root' and nodes.parent_message_id = ends.root_message_id then 'root'
            when ends.assignment in ('root', 'header') then 'chain'
            else ends.assignment
        end as assignment,
        nodes.parent_message_id,
        case
            when nodes.parent_message_id is null then nodes.message_id
            else coalesce(ends.root_message_id, chains.end_message_id)
        end as root_message_id,
        nodes.kind,
        nodes.sent_at,
        nodes.link_load_id,
        greatest(
            nodes.link_load_id, coalesce(chains.chain_load_id, 0), coalesce(ends.thread_load_id, 0)
        ) as thread_load_id,
        nodes.load_id as message_load_id
    from nodes
    left join chains
        on chains.chat_key = nodes.chat_key
        and chains.message_id = nodes.message_id
    left join ends
        on ends.chat_key = chains.chat_key
        and ends.message_id = chains.end_message_id
    {%- if is_incremental() %}

    union all

    select
        kept.chat_key,
        kept.message_id,
        kept.topic_id,
        kept.assignment,
        kept.parent_message_id,
        kept.root_message_id,
        arrived.kind,
        arrived.sent_at,
        kept.link_load_id,
        kept.thread_load_id,
        arrived.load_id as message_load_id
    from {{ this }} as kept
    inner join arrived
        on arrived.chat_key = kept.chat_key
        and arrived.message_id = kept.message_id
    left join affected
        on affected.chat_key = arrived.chat_key
        and affected.message_id = arrived.message_id
    where affected.message_id is null
    {%- endif %}

)

select
    chat_key,
    message_id,
    topic_id,
    assignment,
    parent_message_id,
    root_message_id,
    kind,
    sent_at,
    link_load_id,
    thread_load_id,
    greatest(message_load_id, thread_load_id) as load_id
from placed
