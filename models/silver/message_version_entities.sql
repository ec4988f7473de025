{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id', 'content_hash', 'position'],
    on_schema_change='fail'
) }}

with versions as (

    select
        chat_key,
        message_id,
        content_hash,
        text_entities,
        load_id
    from {{ ref('message_versions') }}
    where text_entities is not null
    {% if is_incremental() %}
        and load_id > (select coalesce(max(load_id), 0) from {{ this }})
    {% endif %}

),

parts as (

    select
        versions.chat_key,
        versions.message_id,
        versions.content_hash,
        cast(entity.position as int64) as position,
        {{ json_string('entity.part', '$.type') }} as entity_type,
        {{ json_string('entity.part', '$.text') }} as entity_text,
        {{ json_string('entity.part', '$.href') }} as href,
        {{ json_int('entity.part', '$.user_id') }} as user_id,
        {{ json_string('entity.part', '$.language') }} as language,
        versions.load_id
    from versions
    {{ unnest_json_array('versions.text_entities', 'entity') }}

)

-- Plain text is what lies between entities; old exports write it as bare strings, without a type.
select *
from parts
where entity_type <> 'plain'
