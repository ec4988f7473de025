-- No entity without its version, and none whose text isn't in the version's text.
select
    entities.chat_key,
    entities.message_id,
    entities.position,
    entities.entity_text
from {{ ref('message_version_entities') }} as entities
left join {{ ref('message_versions') }} as versions
    on versions.chat_key = entities.chat_key
    and versions.message_id = entities.message_id
    and versions.content_hash = entities.content_hash
where versions.content_hash is null
    or strpos(versions.text, entities.entity_text) = 0
