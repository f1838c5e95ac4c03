<symbol type="fill" name="{{name}}" alpha="1" clip_to_extent="1" force_rhr="0">
  <layer class="SimpleFill" enabled="1" pass="0" locked="0">
    <Option type="Map">
      <Option type="QString" name="color" value="255,255,255,255"/>
      <Option type="QString" name="style" value="solid"/>
      <Option type="QString" name="outline_color" value="{{outline}}"/>
      <Option type="QString" name="outline_style" value="solid"/>
      <Option type="QString" name="outline_width" value="{{width}}"/>
      <Option type="QString" name="outline_width_unit" value="MM"/>
      <Option type="QString" name="joinstyle" value="round"/>
    </Option>
  </layer>
  <layer class="LinePatternFill" enabled="1" pass="0" locked="0">
    <Option type="Map">
      <Option type="QString" name="angle" value="45"/>
      <Option type="QString" name="color" value="110,110,110,255"/>
      <Option type="QString" name="distance" value="1.1"/>
      <Option type="QString" name="distance_unit" value="MM"/>
      <Option type="QString" name="line_width" value="0.12"/>
      <Option type="QString" name="line_width_unit" value="MM"/>
    </Option>
    <symbol type="line" name="@{{name}}@1" alpha="1" clip_to_extent="1" force_rhr="0">
      <layer class="SimpleLine" enabled="1" pass="0" locked="0">
        <Option type="Map">
          <Option type="QString" name="line_color" value="110,110,110,255"/>
          <Option type="QString" name="line_width" value="0.12"/>
          <Option type="QString" name="line_width_unit" value="MM"/>
        </Option>
      </layer>
    </symbol>
  </layer>
</symbol>
